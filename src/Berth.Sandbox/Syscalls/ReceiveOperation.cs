namespace Berth.Sandbox.Syscalls;

/// <summary>
/// Receives a message, with the descriptors that come with it; at end of file (the other side has ended) the process silently exits with
/// 125.
/// </summary>
/// <param name="Socket">A connected socket.</param>
/// <param name="Message">Offset in the data section of the <c>struct msghdr</c> (recvmsg(2)).</param>
/// <param name="Note">What it waits for.</param>
internal sealed record ReceiveOperation(Operand Socket, int Message, string Note) : Operation(Note);
