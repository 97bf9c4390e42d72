using System.Runtime.InteropServices;

namespace Berth.HostServices.Client;

/// <summary>A call of a client, as its interceptors see it.</summary>
/// <param name="Method">The name of the method.</param>
/// <param name="Arguments">A JSON array or object; empty for <c>[]</c>.</param>
/// <param name="Descriptors">Descriptors to send; owned by the caller.</param>
/// <param name="Timeout">The timeout; null: none. Streams have none.</param>
public sealed record HostServiceRequest(
    string Method, ReadOnlyMemory<byte> Arguments, ReadOnlyMemory<SafeHandle> Descriptors, TimeSpan? Timeout);
