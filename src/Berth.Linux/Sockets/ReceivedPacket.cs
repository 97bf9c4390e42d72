using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>The result of <see cref="PacketSocket.Receive"/>.</summary>
/// <param name="Error">None, or the reason why there is no packet: EAGAIN: none has arrived; ECONNRESET.</param>
/// <param name="Length">The length of the packet in bytes; 0 at the end.</param>
/// <param name="Descriptors">The descriptors that came with it: close-on-exec, owned by the receiver.</param>
/// <param name="Truncated">Whether the buffer or the descriptor table had too little room; the rest of the packet is lost.</param>
public readonly record struct ReceivedPacket(Errno Error, int Length, SafeFileHandle[] Descriptors, bool Truncated);
