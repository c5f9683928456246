"""A manifest of a kind without a schema was not validated.

homelamp carries schemas of Kubernetes' own kinds and of those that a homelab has most often. A custom resource of
another kind is named, so that a misspelt kind is not taken for a valid one.

Before: the kind is listed as not validated.

After:

    kubectl get crd -o yaml | homelamp schemas add -

That writes the schemas of the cluster's own kinds into `schemas/` and names the folder in `.homelamp.yaml`:

    schema_locations:
      - "schemas/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"

This is information, not an error. A schema below `schema_locations` that kubeconform cannot use, because it is not
valid or refers to a file that is not there, is a warning: kubeconform itself goes on without it and says nothing.
"""
