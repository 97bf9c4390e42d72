using Berth.Fleet.Pki;

namespace Berth.Engine.Requests;

/// <summary>Issues a certificate with a new key, for a monitoring program or a second controller.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Role">What its owner may do: <see cref="FleetRole.Worker"/> or <see cref="FleetRole.Controller"/>.</param>
/// <param name="Name">The owner's name.</param>
/// <param name="Path">The files to write, without the extension: <c>PATH.pem</c> and <c>PATH.key</c>.</param>
public sealed record IssueCertificate(string? Directory, FleetRole Role, string Name, string Path) : Request;
