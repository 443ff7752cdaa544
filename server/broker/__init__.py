"""The embedded broker: MQTT 3.1.1 for trying out, on loopback, in a process of its own.

`EmbeddedBroker` starts and supervises `python -m server.broker`; `CredentialsFile` says who may
connect; `acl` says what they may then read and publish. A city runs Mosquitto instead (DESIGN 8).
"""
