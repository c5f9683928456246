"""kubeconform refuses a manifest.

The API server would refuse it too, or drop the field without a word: a misspelt field, a wrong type, a missing field,
or a kind that this version of Kubernetes does not have. The schemas are those of `kubernetes_version` in
`.homelamp.yaml`.

What reaches the API server counts: a field that a patch adds is not missing, and a null that the API server drops is
not wrong. A field or value that homelamp's schema of an operator's kind does not have is a warning, since a newer
release may have it; it is an error near a known name, and where the repository pins a release no newer than the schema.

Before:

    spec:
      replicas: "2"

After: `replicas: 2`.

Encrypted resources, patches of a kustomization and values that are filled in later are counted as not validated.
"""
