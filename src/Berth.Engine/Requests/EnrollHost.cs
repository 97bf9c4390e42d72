namespace Berth.Engine.Requests;

/// <summary>Enrols a host in a fleet: gives its agent a certificate. <see cref="Events.HostEnrolled"/>.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Name">The host's name in the fleet.</param>
/// <param name="Address">The agent's address: <c>HOST</c>, <c>HOST:PORT</c> or <c>[IPV6]:PORT</c>.</param>
/// <param name="Token">The token that <c>berthd token</c> printed on the host.</param>
public sealed record EnrollHost(string? Directory, string Name, string Address, string Token) : Request;
