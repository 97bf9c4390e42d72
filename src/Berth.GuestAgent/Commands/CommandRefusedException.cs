using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Commands;

/// <summary>A command of the host's cannot be started; the message is for the host.</summary>
internal sealed class CommandRefusedException(string message, GuestFailureKind kind) : Exception(message)
{
    public GuestFailureKind Kind => kind;
}
