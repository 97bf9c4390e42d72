using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Fleet.Errors;
using Berth.Fleet.Pki;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Json;

namespace Berth.Fleet.Hosts;

/// <summary>
/// The controller's files: the authority, the controller's own certificate, the hosts, and the records of pushes. The directory and the
/// keys are readable by their owner only.
/// </summary>
/// <remarks>
/// <code>
/// authority.pem  authority.key    the certificate authority; the key is needed to enrol hosts only
/// controller.pem controller.key   the certificate that agents obey
/// hosts.json                      the hosts
/// pushes/DIGEST.json              a push that has not ended
/// lock                            flock(2), held while one of them changes
/// </code>
/// </remarks>
public sealed class FleetDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Public =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OthersBits = (UnixFileMode)0x3F; // 077

    private FleetDirectory(string path) => Location = path;

    /// <summary>The directory's path.</summary>
    public string Location { get; }

    /// <summary>The file of the authority's certificate.</summary>
    public string AuthorityCertificate => At("authority.pem");

    /// <summary>The file of the controller's certificate.</summary>
    public string ControllerCertificate => At("controller.pem");

    /// <summary>The file of the controller's key.</summary>
    public string ControllerKey => At("controller.key");

    private string AuthorityKey => At("authority.key");

    /// <summary>Creates a fleet: an authority and the controller's certificate.</summary>
    /// <param name="path">The directory; it is made, with its parents.</param>
    /// <param name="name">The fleet's name.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="FleetException">There is a fleet in the directory.</exception>
    public static FleetDirectory Create(string path, string name, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
        var fleet = new FleetDirectory(path);
        using var held = fleet.Lock();
        if (File.Exists(fleet.AuthorityCertificate))
            throw new FleetException($"there is a fleet in {path} already",
                "hosts that are enrolled in it obey only its keys: keep them, or use another directory", isMisuse: true);
        using var authority = CertificateAuthority.Create(name, now);
        WriteCertificate(fleet.ControllerCertificate, fleet.ControllerKey, authority, FleetRole.Controller, name
            + " controller", now);
        Write(fleet.AuthorityKey, authority.ExportKey());
        // Last: this file says that the fleet is whole.
        Write(fleet.AuthorityCertificate, authority.Certificate.ExportCertificatePem(), Public);
        return fleet;
    }

    /// <summary>Opens a fleet.</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="FleetException">There is none.</exception>
    public static FleetDirectory Open(string path)
    {
        var fleet = new FleetDirectory(path);
        if (!File.Exists(fleet.AuthorityCertificate))
            throw new FleetException($"there is no fleet in {path}", "`berth fleet init` makes one");
        ThrowIfOpen(path, UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, "written", "go-w");
        ThrowIfOpen(fleet.ControllerKey, OthersBits, "read", "600");
        ThrowIfOpen(fleet.AuthorityKey, OthersBits, "read", "600");
        return fleet;
    }

    /// <summary>The authority, to enrol a host.</summary>
    public CertificateAuthority ReadAuthority() => CertificateAuthority.Load(Read(AuthorityCertificate), Read(AuthorityKey), Location);

    /// <summary>The authority's certificate. The caller disposes it.</summary>
    public X509Certificate2 ReadAuthorityCertificate() => PemCertificate.Read(Read(AuthorityCertificate), AuthorityCertificate);

    /// <summary>The controller's certificate with its key. The caller disposes it.</summary>
    public X509Certificate2 ReadController() => PemCertificate.Read(Read(ControllerCertificate), Read(ControllerKey), Location);

    /// <summary>Issues a certificate with a new key and writes both beside each other: <c>PATH.pem</c>, <c>PATH.key</c>.</summary>
    /// <param name="path">The files' path without the extension.</param>
    /// <param name="role">What the owner may do.</param>
    /// <param name="name">The owner's name.</param>
    /// <param name="now">The current time.</param>
    public void IssueTo(string path, FleetRole role, string name, DateTimeOffset now)
    {
        if (File.Exists(path + ".key"))
            throw new FleetException($"there is a key at {path}.key", "name another path, or move it away", isMisuse: true);
        using var authority = ReadAuthority();
        WriteCertificate(path + ".pem", path + ".key", authority, role, name, now);
    }

    /// <summary>The hosts.</summary>
    public IReadOnlyList<FleetHost> ReadHosts()
    {
        var path = At("hosts.json");
        try
        {
            return JsonFile.Read(path, HostsJson.Default.FleetHosts)?.Hosts ?? [];
        }
        catch (JsonException exception)
        {
            throw new FleetException(
                $"{path}:{exception.LineNumber + 1}: it is not what Berth wrote", "restore it from a backup", exception);
        }
    }

    /// <summary>Adds a host, or replaces the one of the same name.</summary>
    /// <param name="host">The host.</param>
    public void Put(FleetHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var held = Lock();
        WriteHosts([.. ReadHosts().Where(one => one.Name != host.Name), host]);
    }

    /// <summary>Removes a host.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        using var held = Lock();
        var hosts = ReadHosts();
        if (hosts.All(one => one.Name != name))
            return false;
        WriteHosts([.. hosts.Where(one => one.Name != name)]);
        return true;
    }

    private FileLock Lock() => FileLock.Acquire(At("lock"));

    private void WriteHosts(IReadOnlyList<FleetHost> hosts) =>
        JsonFile.Write(At("hosts.json"), new FleetHosts(hosts), HostsJson.Default.FleetHosts);

    private static void WriteCertificate(
        string certificateFile, string keyFile, CertificateAuthority authority, FleetRole role, string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(new PublicKey(key), role, name, [], now);
        Write(keyFile, key.ExportPkcs8PrivateKeyPem());
        Write(certificateFile, certificate.ExportCertificatePem(), Public);
    }

    /// <summary>Who has the controller's key, or can replace the list of hosts, is the controller.</summary>
    private static void ThrowIfOpen(string path, UnixFileMode bits, string what, string mode)
    {
        if (Path.Exists(path) && (File.GetUnixFileMode(path) & bits) != UnixFileMode.None)
            throw new FleetException($"{path} can be {what} by others", $"chmod {mode} {path}", isMisuse: true);
    }

    private string At(string name) => Path.Combine(Location, name);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FleetException($"cannot read {path}: {FailureText.Of(exception)}", inner: exception);
        }
    }

    private static void Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(text.EndsWith('\n') ? text : text + "\n"), mode);
}
