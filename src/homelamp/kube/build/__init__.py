"""What kustomize, Flux and Argo CD make of a manifest before it reaches the cluster, as far as the files tell."""
