namespace Berth.Engine.Requests;

/// <summary>
/// Connects the standard streams with a running machine's console until the machine ends, or the escape key (Ctrl-]) is typed on the
/// terminal. A cancellation ends it as well.
/// </summary>
/// <param name="Name">The machine.</param>
public sealed record AttachMachineConsole(string Name) : Request;
