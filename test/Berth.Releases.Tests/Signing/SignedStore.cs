using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.Releases.Tests.Archives;

namespace Berth.Releases.Tests.Signing;

/// <summary>A store, keys, and archives that are signed with them.</summary>
public abstract class SignedStore : IDisposable
{
    protected const string Name = "notes";

    private protected readonly TemporaryDirectory _directory = new();

    protected SignedStore()
    {
        foreach (var key in (string[])["one", "two", "three", "stranger"])
        {
            using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            _directory.Write($"{key}.pem", pair.ExportPkcs8PrivateKeyPem());
            _directory.Write($"{key}.pub", pair.ExportSubjectPublicKeyInfoPem());
        }
    }

    public void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Store => _directory["store"];

    protected TrustedKey Key(string name) => TrustedKey.Parse(File.ReadAllText(_directory[$"{name}.pub"]), name);

    protected string Archive(string version)
    {
        var path = _directory[$"notes-{version}.tar"];
        File.WriteAllBytes(path, new TarBytes().File("version", version).Done());
        return path;
    }

    protected string Signed(string version, string key, string name = Name, TimeSpan? lifetime = null, string? minimum = null)
    {
        var archive = Archive(version);
        Sign(archive, version, key, name, lifetime, minimum);
        return archive;
    }

    protected void Sign(
        string archive, string version, string key, string name = Name, TimeSpan? lifetime = null, string? minimum = null) =>
        ManifestSigner.SignArchive(
            archive, _directory[$"{key}.pem"], name, version, lifetime ?? TimeSpan.FromDays(1), minimum, TimeProvider.System, default);

    protected void SignBytes(string archive, byte[] manifest, string key)
    {
        File.WriteAllBytes(archive + SignedManifest.Suffix, manifest);
        File.WriteAllBytes(
            $"{archive}{SignedManifest.Suffix}.sig", ManifestSigner.Sign(manifest, File.ReadAllText(_directory[$"{key}.pem"]), key));
    }

    protected string Rotation(int version, string key)
    {
        var trusted = Key(key);
        return _directory.Write(
            "next.json",
            $$"""{ "version": {{version}}, "threshold": 1, "keys": [{ "id": "{{trusted.Id}}", "kind": "EcdsaP256", "key": "{{trusted.Key}}" }] }""");
    }

    protected string SignatureOf(string file, string key)
    {
        var path = $"{file}.{key}";
        File.WriteAllBytes(path, ManifestSigner.Sign(File.ReadAllBytes(file), File.ReadAllText(_directory[$"{key}.pem"]), key));
        return path;
    }

    /// <summary>Signs as minisign does, with keys of OpenSSL: its formats are documented.</summary>
    protected async Task MinisignAsync(string file, bool isHashed)
    {
        await RunAsync($"""
            cd {_directory.Path}
            openssl genpkey -algorithm ed25519 -out ed.pem
            openssl pkey -in ed.pem -pubout -outform DER | tail -c 32 > ed.raw
            openssl dgst -blake2b512 -binary {file} > hash
            cp {(isHashed ? "hash" : file)} message
            openssl pkeyutl -sign -inkey ed.pem -rawin -in message -out signature
            printf 'for a test' > comment
            cat signature comment > both
            openssl pkeyutl -sign -inkey ed.pem -rawin -in both -out global
            """);
        var id = "KEYIDKEY"u8.ToArray();
        byte[] raw = [.. "Ed"u8, .. id, .. File.ReadAllBytes(_directory["ed.raw"])];
        byte[] signature = [.. isHashed ? "ED"u8 : "Ed"u8, .. id, .. File.ReadAllBytes(_directory["signature"])];
        _directory.Write("minisign.pub", $"untrusted comment: minisign public key\n{Convert.ToBase64String(raw)}\n");
        _directory.Write(
            Path.GetFileName(file) + ".minisig",
            $"untrusted comment: x\n{Convert.ToBase64String(signature)}\ntrusted comment: for a test\n"
                + $"{Convert.ToBase64String(File.ReadAllBytes(_directory["global"]))}\n");
    }

    protected Task<ReleaseStore> OpenAsync() =>
        ReleaseStore.OpenAsync(Store, new NoTarget(), wait: false, static _ => { }, Deadline.Token());

    protected async Task<UpdateResult> InstallAsync(
        string archive, string[]? keys, Func<InstallRequest, InstallRequest>? change = null, int threshold = 1)
    {
        using var store = await OpenAsync();
        var request = new InstallRequest(archive)
        {
            Name = Name,
            Keys = keys is null ? null : new KeyList { Keys = [.. keys.Select(Key)], Threshold = threshold },
        };
        return await store.InstallAsync(change?.Invoke(request) ?? request, Deadline.Token());
    }

    protected async Task RefusedAsync(
        string archive, string[]? keys, string said, Func<InstallRequest, InstallRequest>? change = null, int threshold = 1)
    {
        var before = Directory.Exists($"{Store}/releases") ? Directory.GetDirectories($"{Store}/releases") : [];
        var refused = await Should.ThrowAsync<ReleaseException>(() => InstallAsync(archive, keys, change, threshold));
        refused.Kind.ShouldBe(ReleaseErrorKind.NotTrusted);
        refused.Message.ShouldContain(said);
        (Directory.Exists($"{Store}/releases") ? Directory.GetDirectories($"{Store}/releases") : []).ShouldBe(before);
        Directory.Exists($"{Store}/staging").ShouldBeFalse();
    }

    protected static async Task RunAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-ceo", "pipefail", command])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = shell.StandardError.ReadToEndAsync();
        await Deadline.Within(shell.WaitForExitAsync(Deadline.Token()));
        shell.ExitCode.ShouldBe(0, await error);
    }
}
