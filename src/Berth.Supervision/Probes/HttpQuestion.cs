using System.Security.Cryptography.X509Certificates;

namespace Berth.Supervision.Probes;

/// <summary>A GET request of a probe.</summary>
/// <param name="Url">An absolute http or https URL.</param>
public sealed record HttpQuestion(Uri Url)
{
    /// <summary>The maximum number of bytes of the body to read; 0: only the status matters.</summary>
    public int MaximumBody { get; init; }

    /// <summary>The client's certificate with its private key; null: none. Owned by the caller.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// The certificates that may have issued the server's; null: the server's certificate is not checked, because a probe asks only for
    /// readiness, often by another name than the certificate's. Owned by the caller.
    /// </summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
