namespace Berth.Sandbox.State;

/// <summary>Kills what is left in a cgroup and removes it.</summary>
/// <param name="Path">Its directory.</param>
public sealed record CgroupUndo(string Path) : UndoEntry(Path);
