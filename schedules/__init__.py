"""The rules of sounding: what sounds where and when. Pure, shared by server and device.

Two functions are the heart: `resolve` (programmes and configuration → plan) and
`overlay` (plan, orders, history → what sounds now). `wire` holds every message.
"""
