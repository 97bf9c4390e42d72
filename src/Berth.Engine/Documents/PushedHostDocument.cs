using Berth.Fleet.Push;

namespace Berth.Engine.Documents;

/// <summary>The last state of a host in a push, in JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state.</param>
internal sealed record PushedHostDocument(string Name, HostState State);
