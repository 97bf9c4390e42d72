namespace Berth.Sandbox.State;

/// <summary>Ends what is left of an instance's host services (<see cref="InstanceRecord.HostServices"/>), and removes the directory of their sockets.</summary>
/// <param name="Path">The directory.</param>
public sealed record HostServicesUndo(string Path) : UndoEntry(Path);
