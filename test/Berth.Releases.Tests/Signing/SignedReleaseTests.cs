using System.Text;
using System.Text.Json.Nodes;
using Berth.Releases.Errors;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Signing;
using Berth.Releases.Store;
using Berth.Releases.Tests.Archives;

namespace Berth.Releases.Tests.Signing;

/// <summary>Releases of a store with keys: what is refused is refused before anything is extracted.</summary>
public sealed class SignedReleaseTests : SignedStore
{
    [Fact]
    public async Task Install_SignedByATrustedKey_IsInstalledAndSaysByWhom()
    {
        var archive = Signed("1.0", "one");

        var result = await InstallAsync(archive, ["one"]);

        result.Change.ShouldBe(UpdateChange.Installed);
        ReleaseStore.List(Store)[0].Manifest!.SignedBy.ShouldBe([Key("one").Id]);
    }

    [Fact]
    public async Task Install_WithoutASignature_IsRefused() => await RefusedAsync(Archive("1.0"), ["one"], "there is no signed manifest");

    [Fact]
    public async Task Install_SignedByAStranger_IsRefused() => await RefusedAsync(Signed("1.0", "stranger"), ["one"], "signed by 0");

    [Fact]
    public async Task Install_ManifestChangedAfterwards_IsRefused()
    {
        var archive = Signed("1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("1.0", "9.0", StringComparison.Ordinal));

        await RefusedAsync(archive, ["one"], "signed by 0");
    }

    [Fact]
    public async Task Install_ArchiveChangedAfterwards_IsRefused()
    {
        var archive = Signed("1.0", "one");
        File.WriteAllBytes(archive, new TarBytes().File("evil", "x").Done());

        await RefusedAsync(archive, ["one"], "for another archive");
    }

    [Fact]
    public async Task Install_ManifestOfAnotherArchive_IsRefused()
    {
        var (first, second) = (Signed("1.0", "one"), Signed("2.0", "one"));
        File.Copy(first + SignedManifest.Suffix, second + SignedManifest.Suffix, overwrite: true);
        File.Copy(first + SignedManifest.Suffix + ".sig", second + SignedManifest.Suffix + ".sig", overwrite: true);

        await RefusedAsync(second, ["one"], "for another archive");
    }

    [Fact]
    public async Task Install_ManifestForAnotherWorkload_IsRefused() =>
        await RefusedAsync(Signed("1.0", "one", name: "payroll"), ["one"], "for payroll, not for notes");

    [Fact]
    public async Task Install_Expired_IsRefused() =>
        await RefusedAsync(Signed("1.0", "one", lifetime: TimeSpan.FromSeconds(-1)), ["one"], "has expired");

    [Fact]
    public async Task Install_ManifestWithAnUnknownCondition_IsRefused()
    {
        var archive = Archive("1.0");
        Sign(archive, "1.0", "one");
        var manifest = JsonNode.Parse(File.ReadAllText(archive + SignedManifest.Suffix))!.AsObject();
        manifest["onlyOn"] = "arm64";
        SignBytes(archive, Encoding.UTF8.GetBytes(manifest.ToJsonString()), "one");

        await RefusedAsync(archive, ["one"], "no manifest that this version of Berth knows");
    }

    [Fact]
    public async Task Install_LowerThanCurrent_IsRefusedUnlessAllowed()
    {
        await InstallAsync(Signed("2.0", "one"), ["one"]);
        var old = Signed("1.9", "one");

        await RefusedAsync(old, ["one"], "lower than the current 2.0");

        (await InstallAsync(old, ["one"], request => request with { AllowDowngrade = true })).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Install_ReplayedAfterANewerOne_IsRefused()
    {
        var first = Signed("1.0", "one");
        await InstallAsync(first, ["one"]);
        await InstallAsync(Signed("2.0", "one"), ["one"]);

        await RefusedAsync(first, ["one"], "lower than the current 2.0");
    }

    [Fact]
    public async Task Install_BelowADemandedMinimum_IsRefusedEvenIfDowngradesAreAllowed()
    {
        await InstallAsync(Signed("2.0", "one", minimum: "1.5"), ["one"]);

        await RefusedAsync(Signed("1.4", "one"), ["one"], "lower than 1.5", request => request with { AllowDowngrade = true });
        (await InstallAsync(Signed("1.5", "one"), ["one"], request => request with { AllowDowngrade = true })).Change
            .ShouldBe(UpdateChange.Installed);
    }

    [Theory]
    [InlineData("\"name\": \"notes\",", "\"name\": \"payroll\", \"name\": \"notes\",", "no manifest that this version of Berth knows")]
    [InlineData("Z\",\n  \"minimumVersion\"", "\",\n  \"minimumVersion\"", "no manifest that this version of Berth knows")]
    [InlineData("\"minimumVersion\": \"1.0\"", "\"minimumVersion\": \"\\u001b[2J\"", "no manifest that this version of Berth knows")]
    [InlineData("\"size\": ", "\"size\": 9", "bytes")]
    public async Task Install_ManifestThatSaysTwoThingsOrNone_IsRefused(string part, string instead, string said)
    {
        var archive = Signed("1.0", "one", minimum: "1.0");
        var text = File.ReadAllText(archive + SignedManifest.Suffix).Replace("+00:00", "Z", StringComparison.Ordinal);
        text.ShouldContain(part);
        SignBytes(archive, Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), "one");

        await RefusedAsync(archive, ["one"], said);

        SignBytes(archive, Encoding.UTF8.GetBytes(text), "one");
        (await InstallAsync(archive, ["one"])).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Install_WithAThreshold_NeedsDifferentKeys()
    {
        var archive = Signed("1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        File.Copy(manifest + ".sig", manifest + ".again.sig");
        await RefusedAsync(archive, ["one", "two", "three"], "signed by 1", threshold: 2);

        File.WriteAllBytes(
            manifest + ".two.sig", ManifestSigner.Sign(File.ReadAllBytes(manifest), File.ReadAllText(_directory["two.pem"]), "two"));
        (await InstallAsync(archive, ["one", "two", "three"], threshold: 2)).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Keys_Rotated_ByTheOldOnes_ReplaceThem()
    {
        using (var store = await OpenAsync())
        {
            store.ChangeKeys([Key("one")], [], null, null, []);
            var next = Rotation(version: 2, "two");
            store.ChangeKeys([], [], null, next, [SignatureOf(next, "one")])!.Keys.Select(static key => key.Id).ShouldBe([Key("two").Id]);
        }

        await RefusedAsync(Signed("1.0", "one"), null, "signed by 0");
        (await InstallAsync(Signed("1.1", "two"), null)).Change.ShouldBe(UpdateChange.Installed);
    }

    [Theory]
    [InlineData(2, "stranger", "signed by 0")]
    [InlineData(1, "one", "version 1")]
    public async Task Keys_Rotated_ByOthersOrToAnOlderList_AreRefused(int version, string signer, string said)
    {
        using var store = await OpenAsync();
        store.ChangeKeys([Key("one")], [], null, null, []);
        var next = Rotation(version, "stranger");

        Should.Throw<ReleaseException>(() => store.ChangeKeys([], [], null, next, [SignatureOf(next, signer)])).Message.ShouldContain(said);
        ReleaseStore.Keys(Store)!.Keys.Select(static key => key.Id).ShouldBe([Key("one").Id]);
    }

    [Fact]
    public async Task Install_WithADamagedListOfKeys_TrustsNothing()
    {
        using (var store = await OpenAsync())
            store.ChangeKeys([Key("one")], [], null, null, []);
        File.WriteAllText($"{Store}/{StorePaths.Keys}", "{ \"keys\": ");

        await RefusedAsync(Signed("1.0", "one"), null, "is damaged");
    }

    [Theory]
    [InlineData("openssl dgst -sha256 -sign {0}/one.pem -out {1}.sig {1}")]
    [InlineData("openssl dgst -sha256 -sign {0}/one.pem {1} | base64 > {1}.sig")] // the form of cosign sign-blob
    public async Task Install_SignedByOpenssl_IsInstalled(string command)
    {
        HostTool.Require("openssl");
        var archive = Archive("1.0");
        Sign(archive, "1.0", "one");
        File.Delete(archive + SignedManifest.Suffix + ".sig");
        await RunAsync(string.Format(null, command, _directory.Path, archive + SignedManifest.Suffix));

        (await InstallAsync(archive, ["one"])).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Sign_OfAnArchive_IsVerifiedByOpenssl()
    {
        HostTool.Require("openssl");
        var manifest = Signed("1.0", "one") + SignedManifest.Suffix;

        await RunAsync($"openssl dgst -sha256 -verify {_directory["one.pub"]} -signature {manifest}.sig {manifest}");
        await RunAsync($"! openssl dgst -sha256 -verify {_directory["two.pub"]} -signature {manifest}.sig {manifest}");
    }

    [Fact]
    public async Task Sign_WithAKeyOfOpenssl_IsTrustedByItsPublicPart()
    {
        HostTool.Require("openssl");
        await RunAsync(
            $"cd {_directory.Path}; openssl ecparam -name prime256v1 -genkey -noout -out one.pem; openssl ec -in one.pem -pubout -out one.pub");

        (await InstallAsync(Signed("1.0", "one"), ["one"])).Change.ShouldBe(UpdateChange.Installed);
    }

    [Theory]
    [InlineData("openssl ecparam -name secp384r1 -genkey -noout | openssl ec -pubout", "P-256")]
    [InlineData("openssl genpkey -algorithm ed25519 | openssl pkey -pubout", "P-256")]
    [InlineData("cat one.pem", "private key")]
    [InlineData("echo nonsense", "neither PEM nor")]
    public async Task Keys_OfAnotherKind_AreRefused(string command, string said)
    {
        HostTool.Require("openssl");
        await RunAsync($"cd {_directory.Path}; {command} > key");

        Should.Throw<ReleaseException>(() => TrustedKey.Parse(File.ReadAllText(_directory["key"]), "key")).Message.ShouldContain(said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Install_SignedByMinisign_IsInstalled(bool isHashed)
    {
        HostTool.Require("openssl");
        var archive = Archive("1.0");
        Sign(archive, "1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        File.Delete(manifest + ".sig");
        await MinisignAsync(manifest, isHashed);
        var key = TrustedKey.Parse(File.ReadAllText(_directory["minisign.pub"]), "minisign.pub");
        key.Kind.ShouldBe(KeyKind.Minisign);

        (await InstallAsync(archive, [], request => request with { Keys = new KeyList { Keys = [key] } })).Change
            .ShouldBe(UpdateChange.Installed);

        var other = Signed("2.0", "one") + SignedManifest.Suffix;
        File.Move(other + ".sig", other + ".unused");
        File.Copy(manifest + ".minisig", other + ".minisig");
        await RefusedAsync(
            other[..^SignedManifest.Suffix.Length], [], "signed by 0", request => request with { Keys = new KeyList { Keys = [key] } });
    }

    [Fact]
    public async Task Minisign_TrustedCommentChanged_IsRefused()
    {
        HostTool.Require("openssl");
        var archive = Archive("1.0");
        Sign(archive, "1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        File.Delete(manifest + ".sig");
        await MinisignAsync(manifest, isHashed: true);
        File.WriteAllText(manifest
            + ".minisig", File.ReadAllText(manifest + ".minisig").Replace("for a test", "for sale", StringComparison.Ordinal));
        var key = TrustedKey.Parse(File.ReadAllText(_directory["minisign.pub"]), "minisign.pub");

        await RefusedAsync(archive, [], "signed by 0", request => request with { Keys = new KeyList { Keys = [key] } });
    }
}
