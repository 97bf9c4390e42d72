namespace Berth.Fleet.Push;

/// <summary>The file of a push that has not ended. A push of the same archive resumes it.</summary>
/// <param name="Digest">The SHA-256 of the archive in lower-case hexadecimal digits.</param>
/// <param name="Hosts">The states of the hosts by name: those that have begun.</param>
public sealed record PushRecord(string Digest, IReadOnlyDictionary<string, HostState> Hosts);
