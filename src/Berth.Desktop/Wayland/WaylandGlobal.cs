namespace Berth.Desktop.Wayland;

/// <summary>A global object that the compositor offers.</summary>
/// <param name="Name">Its number, by which it is bound.</param>
/// <param name="Interface">Its interface.</param>
/// <param name="Version">The highest version that the compositor knows.</param>
internal readonly record struct WaylandGlobal(uint Name, string Interface, uint Version);
