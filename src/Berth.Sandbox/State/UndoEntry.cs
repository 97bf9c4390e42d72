namespace Berth.Sandbox.State;

/// <summary>Something that was done to the host and has to be undone; what it takes to undo it stands in the state store.</summary>
/// <param name="Path">The host path.</param>
public abstract record UndoEntry(string Path);
