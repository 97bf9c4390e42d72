using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Sockets;

/// <summary>What <see cref="PacketSocket.Receive"/> got.</summary>
/// <param name="Error">None, or why there is nothing: EAGAIN where nothing has arrived, ECONNRESET.</param>
/// <param name="Length">The packet's length in bytes; 0 at the end.</param>
/// <param name="Descriptors">What came with it: the receiver's to close, close-on-exec.</param>
/// <param name="Truncated">Whether the buffer or the descriptor table had no room for all of it: the rest is lost.</param>
public readonly record struct ReceivedPacket(Errno Error, int Length, SafeFileHandle[] Descriptors, bool Truncated);
