using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Fleet.Api;
using Berth.Fleet.Enrolment;
using Berth.Fleet.Errors;
using Berth.Fleet.Pki;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Json;

namespace Berth.Agent.Identity;

/// <summary>
/// The agent's key, its certificate, and the authority that it obeys. The key is made once and never leaves the host. Before the host is
/// enrolled the certificate is self-signed and there is no authority, so that nobody may do anything but enrol it.
/// </summary>
/// <remarks>
/// <code>
/// agent.key      the key
/// agent.pem      the certificate of the fleet's authority for it, from enrolment on
/// authority.pem  the authority's certificate, from enrolment on
/// offer.json     an enrolment token that is valid: the hash of its secret
/// </code>
/// </remarks>
internal sealed class AgentIdentity : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan s_selfSigned = TimeSpan.FromDays(3650);

    private readonly string _directory;
    private readonly TimeProvider _clock;
    private readonly ECDsa _key;
    private readonly Lock _lock = new();
    private volatile Certificates _current;

    private AgentIdentity(string directory, ECDsa key, TimeProvider clock)
    {
        (_directory, _key, _clock) = (directory, key, clock);
        _current = Load();
    }

    /// <summary>The certificate with its key, which the agent shows.</summary>
    public X509Certificate2 Certificate => _current.Own;

    /// <summary>The authority; null: the host is not enrolled.</summary>
    public X509Certificate2? Authority => _current.Authority;

    /// <summary>Reads the identity in a directory. Creates the directory and a key if they do not exist.</summary>
    /// <exception cref="FleetException">The directory belongs to another user, or the key is none.</exception>
    public static AgentIdentity Open(string directory, TimeProvider clock)
    {
        Directory.CreateDirectory(directory, OwnerOnly);
        ThrowIfOfAnother(directory);
        using var held = FileLock.Acquire(Path.Combine(directory, "lock"));
        var file = Path.Combine(directory, "agent.key");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!File.Exists(file))
        {
            AtomicFile.Write(file, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            return new AgentIdentity(directory, key, clock);
        }

        try
        {
            key.ImportFromPem(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new FleetException($"{file} is no key", "restore it from a backup, or remove it and enrol the host again", exception);
        }

        return new AgentIdentity(directory, key, clock);
    }

    /// <summary>Makes an enrolment token. An earlier one is void.</summary>
    public EnrolmentToken Offer()
    {
        var token = EnrolmentToken.Create(KeyPin.Of(Certificate));
        using var held = FileLock.Acquire(Path.Combine(_directory, "lock"));
        JsonFile.Write(OfferFile, EnrolmentOffer.For(token, _clock.GetUtcNow()), EnrolmentJson.Default.EnrolmentOffer);
        return token;
    }

    /// <summary>Takes a certificate, if the token is valid. The token is void then, whether or not the certificate is right.</summary>
    /// <returns>The name in the certificate; null: the token is not valid.</returns>
    /// <exception cref="FleetException">The token is valid, and the certificate is not one for this agent.</exception>
    public string? Enroll(EnrolmentDocument document)
    {
        lock (_lock)
        {
            using var held = FileLock.Acquire(Path.Combine(_directory, "lock"));
            if (ReadOffer()?.Accepts(document.Token, _clock.GetUtcNow()) is not true)
                return null;
            File.Delete(OfferFile);
            using var authority = PemCertificate.Read(document.Authority, "the request");
            using var certificate = PemCertificate.Read(document.Certificate, "the request");
            if (FleetTrust.RoleOf(certificate, authority, _clock.GetUtcNow()) != FleetRole.Agent)
                throw new FleetException("the certificate is not one for an agent that the authority signed, and is valid now");
            if (KeyPin.Of(certificate) != KeyPin.Of(Certificate))
                throw new FleetException("the certificate is for another key than this agent's");
            // The certificate last: without an authority nobody is obeyed.
            Write("authority.pem", authority);
            Write("agent.pem", certificate);
            _current = Load();
            return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        }
    }

    public void Dispose()
    {
        _current.Own.Dispose();
        _current.Authority?.Dispose();
        _key.Dispose();
    }

    /// <summary>What root wrote here, the agent of another user could not read.</summary>
    private static void ThrowIfOfAnother(string directory)
    {
        var owner = FileStatus.Of(directory).Uid;
        if (owner == Credentials.EffectiveUid)
            return;
        var name = Users.Find(owner)?.Name ?? $"{owner}";
        throw new FleetException(
            $"{directory} belongs to the user {name}", $"run berthd as that user: runuser -u {name} -- berthd", isMisuse: true);
    }

    private string OfferFile => Path.Combine(_directory, "offer.json");

    private EnrolmentOffer? ReadOffer()
    {
        try
        {
            return JsonFile.Read(OfferFile, EnrolmentJson.Default.EnrolmentOffer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(string name, X509Certificate2 certificate) =>
        AtomicFile.Write(Path.Combine(_directory, name), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));

    // Earlier certificates are not disposed: a handshake may still use them.
    private Certificates Load()
    {
        var (own, authority) = (Path.Combine(_directory, "agent.pem"), Path.Combine(_directory, "authority.pem"));
        if (!File.Exists(own) || !File.Exists(authority))
            return new Certificates(SelfSigned(), null);
        using var certificate = PemCertificate.Read(File.ReadAllText(own), own);
        try
        {
            return new Certificates(certificate.CopyWithPrivateKey(_key), PemCertificate.Read(File.ReadAllText(authority), authority));
        }
        catch (ArgumentException exception)
        {
            throw new FleetException($"{own} is for another key than agent.key", "enrol the host again", exception);
        }
    }

    private X509Certificate2 SelfSigned()
    {
        var now = _clock.GetUtcNow();
        return new CertificateRequest("CN=berthd that is not enrolled", _key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddMinutes(-5), now + s_selfSigned);
    }

    private sealed record Certificates(X509Certificate2 Own, X509Certificate2? Authority);
}
