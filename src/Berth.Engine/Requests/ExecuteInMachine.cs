using Berth.Engine.Machines;

namespace Berth.Engine.Requests;

/// <summary>Runs a command in a running machine; the exit code is the command's. A cancellation ends it.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Invocation">The command.</param>
public sealed record ExecuteInMachine(string Name, GuestInvocation Invocation) : Request;
