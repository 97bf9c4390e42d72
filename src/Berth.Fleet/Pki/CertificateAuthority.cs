using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Fleet.Errors;

namespace Berth.Fleet.Pki;

/// <summary>
/// The certificate authority of a fleet: an ECDSA P-256 key and its self-signed certificate (RFC 5280), which may sign certificates of
/// end entities only (path length 0).
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>For how long the authority's own certificate is valid.</summary>
    public static readonly TimeSpan OwnLifetime = TimeSpan.FromDays(3650);

    /// <summary>For how long an issued certificate is valid.</summary>
    public static readonly TimeSpan IssuedLifetime = TimeSpan.FromDays(825);

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // The clocks of hosts differ: a certificate is valid some time before it was issued.
    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The authority's certificate. It belongs to this object.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>Creates an authority with a new key.</summary>
    /// <param name="name">The fleet's name, the common name of the subject.</param>
    /// <param name="now">The current time.</param>
    public static CertificateAuthority Create(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(name, "authority"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new CertificateAuthority(request.CreateSelfSigned(now - s_clockSkew, now + OwnLifetime));
    }

    /// <summary>Reads an authority.</summary>
    /// <param name="certificate">The certificate in PEM.</param>
    /// <param name="key">The key in PEM (PKCS #8).</param>
    /// <param name="place">Where they come from, for errors.</param>
    /// <exception cref="FleetException">They are no certificate and key, or do not belong together.</exception>
    public static CertificateAuthority Load(string certificate, string key, string place) =>
        new(PemCertificate.Read(certificate, key, place));

    /// <summary>The authority's key in PEM (PKCS #8). Secret.</summary>
    public string ExportKey()
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Issues a certificate for a key.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="role">What the owner may do.</param>
    /// <param name="name">The owner's name, the common name of the subject.</param>
    /// <param name="addresses">The host names and IP addresses at which an agent is reached; none for others.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The certificate, without the key.</returns>
    public X509Certificate2 Issue(PublicKey key, FleetRole role, string name, IEnumerable<string> addresses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(addresses);
        var request = new CertificateRequest(Subject(name, RoleText(role)), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(role == FleetRole.Agent ? ServerAuthentication : ClientAuthentication)], true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var names = new SubjectAlternativeNameBuilder();
        var hasNames = false;
        foreach (var address in addresses)
        {
            hasNames = true;
            if (IPAddress.TryParse(address, out var ip))
                names.AddIpAddress(ip);
            else
                names.AddDnsName(address);
        }

        if (hasNames)
            request.CertificateExtensions.Add(names.Build());
        var (until, end) = (now + IssuedLifetime, new DateTimeOffset(_certificate.NotAfter));
        return request.Create(
            _certificate,
            now - s_clockSkew,
            until < end ? until : end,
            RandomNumberGenerator.GetBytes(16));
    }

    /// <inheritdoc />
    public void Dispose() => _certificate.Dispose();

    /// <summary>A role as the subject's organizational unit.</summary>
    internal static string RoleText(FleetRole role) => role switch
    {
        FleetRole.Agent => "agent",
        FleetRole.Controller => "controller",
        FleetRole.Worker => "worker",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "unknown role"),
    };

    private static X500DistinguishedName Subject(string name, string unit)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("Berth fleet");
        builder.AddOrganizationalUnitName(unit);
        builder.AddCommonName(name);
        return builder.Build();
    }
}
