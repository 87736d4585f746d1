"""What silkwire is deployed with: the embedded local stack, images, charts, dashboards and alert rules."""
