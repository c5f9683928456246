"""kubeconform refuses a manifest.

The API server would refuse it too, or drop the field without a word: a misspelt field, a wrong type, a missing field,
or a kind that this version of Kubernetes does not have. The schemas are those of `kubernetes_version` in
`.homelamp.yaml`.

Before:

    spec:
      replicas: "2"

After: `replicas: 2`.

Encrypted resources, patches of a kustomization and values that are filled in later are counted as not validated.
"""
