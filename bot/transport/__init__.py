"""Between Telegram and the handlers: what comes in, in which order, how fast answers go out, and where to."""
