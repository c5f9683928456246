output "headlamp_client_secret" {
  description = "To be sealed, and for nothing else."
  value       = authentik_provider_oauth2.headlamp.client_secret
  sensitive   = true
}

output "headlamp_issuer_url" {
  description = "What the API server and Headlamp must call the issuer."
  value       = "https://${local.authentik_host}/application/o/${authentik_application.headlamp.slug}/"
}
