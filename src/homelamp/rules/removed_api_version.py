"""A manifest is written in a version of its API that is served no longer.

Flux, Argo CD or `kubectl` then say `no matches for kind "HelmRelease" in version "helm.toolkit.fluxcd.io/v2beta1"`, and
the whole folder is not applied. Flux 2.7 dropped its versions `v1beta1` and `v2beta1`; Flux 2.8 `v1beta2` and `v2beta2`
of sources, Kustomizations and HelmReleases; Flux 2.9 `v1beta2` of images and notifications; External Secrets 0.17
`v1beta1`; Traefik 3.0 the group `traefik.containo.us`.

What counts is the release that the repository pins: Flux by `flux-manifests`, `gotk-components.yaml`, a FluxInstance or
`?ref=`, operators by their chart or image. Where it is older, the version is still served, and the finding is a
warning. Kubernetes is known from `kubernetes_version` in `.homelamp.yaml`, else from what K3s, RKE2, Talos, kubeadm or
kind are told to install; where nothing tells, nothing is claimed of Kubernetes' own kinds.

Before:

    apiVersion: helm.toolkit.fluxcd.io/v2beta2
    kind: HelmRelease

After: `apiVersion: helm.toolkit.fluxcd.io/v2`.

`homelamp check --fix` changes the version where nothing else has to change: the fields of both versions mean the same,
and the newer schema admits the manifest. A version that a CustomResourceDefinition in the repository serves (as in
`gotk-components.yaml` of an older Flux), or that has a schema of your own, is not reported.

Evidence: https://github.com/fluxcd/flux2/issues/5711, https://github.com/fluxcd/flux2/issues/5942,
https://github.com/fluxcd/helm-controller/issues/1404,
https://kubernetes.io/docs/reference/using-api/deprecation-guide/
"""
