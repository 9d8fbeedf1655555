"""A chat over gRPC as its documentation for Python's asyncio shows: python-grpc.py SETTING STUBS

Keeps nothing: numbers messages in memory and passes them on, with a queue for each stream.
"""

import asyncio
import json
import signal
import sys
import time

import grpc

setting, stubs = sys.argv[1:]
sys.path.insert(0, stubs)
from chat.v1 import chat_pb2, chat_pb2_grpc  # noqa: E402  (of the stubs)

with open(setting, encoding="utf-8") as file:
    society = json.load(file)["society"]
user_ids = {person["token"]: person["userId"] for person in society["people"]}
conversations_of = {}
for conversation in society["conversations"]:
    for member in conversation["members"]:
        conversations_of.setdefault(member, []).append(conversation["id"])


def caller_of(context):
    for key, value in context.invocation_metadata():
        if key == "authorization":
            return user_ids[value.removeprefix("Bearer ")]
    raise KeyError("authorization")


class Chat(chat_pb2_grpc.ChatServiceServicer):
    def __init__(self):
        self.heads = {}
        self.listeners = {conversation["id"]: set() for conversation in society["conversations"]}

    async def SendMessage(self, request, context):
        sender = caller_of(context)
        conversation = request.conversation_id
        seq = self.heads[conversation] = self.heads.get(conversation, 0) + 1
        answer = chat_pb2.SendMessageResponse(conversation_id=conversation, seq=seq, version=seq)
        answer.create_time.FromMilliseconds(int(time.time() * 1000))
        frame = chat_pb2.ReceiveMessagesResponse()
        changes = frame.changes
        changes.feed, changes.after, changes.through = conversation, seq - 1, seq
        message = changes.messages.add()
        message.conversation_id, message.seq, message.version = conversation, seq, seq
        message.client_message_id, message.text = request.client_message_id, request.text
        message.sender.user_id, message.sender.username = sender, "somebody"
        message.create_time.CopyFrom(answer.create_time)
        for queue in self.listeners[conversation]:
            queue.put_nowait(frame)
        return answer

    async def ReceiveMessages(self, request, context):
        queue = asyncio.Queue()
        mine = conversations_of[caller_of(context)]
        for conversation in mine:
            self.listeners[conversation].add(queue)
        try:
            yield chat_pb2.ReceiveMessagesResponse(caught_up=chat_pb2.CaughtUp())
            while True:
                yield await queue.get()
        finally:
            for conversation in mine:
                self.listeners[conversation].discard(queue)


async def main():
    server = grpc.aio.server()
    chat_pb2_grpc.add_ChatServiceServicer_to_server(Chat(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: asyncio.ensure_future(server.stop(0))
    )
    print("port", port, flush=True)
    await server.wait_for_termination()


asyncio.run(main())
