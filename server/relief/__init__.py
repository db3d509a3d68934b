"""The urgent lane: registering an emergency, the townships' petty funds, and payments asked of finance."""
