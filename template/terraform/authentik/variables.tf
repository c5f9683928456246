variable "authentik_token" {
  description = "API token for Authentik. Set it as TF_VAR_authentik_token, never in a file: README.md says what it must be allowed."
  type        = string
  sensitive   = true
}
