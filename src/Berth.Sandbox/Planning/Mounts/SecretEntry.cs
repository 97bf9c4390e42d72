using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>A file with the content of a secret.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Source">Where the content is read.</param>
/// <param name="Read">Reads it; a file's path is resolved before.</param>
internal sealed record SecretEntry(string Target, SecretSource Source, Func<SecretSource, string> Read) : FilesystemEntry(Target);
