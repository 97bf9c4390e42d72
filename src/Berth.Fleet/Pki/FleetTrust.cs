using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Fleet.Pki;

/// <summary>Decides whether a certificate belongs to a fleet, and which role it has.</summary>
public static class FleetTrust
{
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>
    /// The role of a certificate that the authority signed and that is valid now (RFC 5280, section 6); null: it belongs to no member of
    /// this fleet. Names of hosts are not compared: agents are recognized by the pin of their key.
    /// </summary>
    /// <param name="certificate">The peer's certificate.</param>
    /// <param name="authority">The fleet's authority. No other authority, and none of the host's, is trusted.</param>
    /// <param name="now">The current time.</param>
    public static FleetRole? RoleOf(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(authority);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        var isTrusted = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
            element.Certificate.Dispose();
        return isTrusted ? RoleIn(certificate) : null;
    }

    /// <summary>The role that a certificate names, whoever signed it; null: none, or more than one.</summary>
    private static FleetRole? RoleIn(X509Certificate2 certificate)
    {
        string[] units =
        [
            .. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
                .Where(static one => !one.HasMultipleElements && one.GetSingleElementType().Value == OrganizationalUnit)
                .Select(static one => one.GetSingleElementValue() ?? ""),
        ];
        if (units is not [var unit])
            return null;
        foreach (var role in Enum.GetValues<FleetRole>())
        {
            if (CertificateAuthority.RoleText(role) == unit)
                return role;
        }

        return null;
    }

    /// <summary>Whether a certificate has a key and the key may be used: ECDSA on P-256, as the authority's own.</summary>
    /// <param name="certificate">The certificate.</param>
    public static bool HasFleetKey(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        using var key = certificate.GetECDsaPublicKey();
        return key is { KeySize: 256 }
            && string.Equals(key.ExportParameters(false).Curve.Oid.Value, ECCurve.NamedCurves.nistP256.Oid.Value, StringComparison.Ordinal);
    }
}
