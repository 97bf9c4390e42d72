namespace Berth.Sandbox.Host;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind of file, symbolic links not followed; null: unknown, see <see cref="IHostView.Look"/>.</param>
internal readonly record struct HostEntry(string Name, HostFileKind? Kind);
