"""What admins see and say in Telegram: replies, buttons, guided steps. Pure."""
