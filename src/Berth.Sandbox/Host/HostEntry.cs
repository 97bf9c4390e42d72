namespace Berth.Sandbox.Host;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What it names, symbolic links not followed; null: ask <see cref="IHostView.Look"/>.</param>
public readonly record struct HostEntry(string Name, HostFileKind? Kind);
