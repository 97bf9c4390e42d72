using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.TestKit.Containers;

namespace Berth.Releases.Tests.Signing;

/// <summary>Signatures of the real tools: cosign (Debian 13), and minisign.</summary>
public sealed class SigningToolTests : SignedStore
{
    [Fact]
    public async Task Cosign_SignsWhatIsInstalled_AndVerifiesWhatBerthSigns()
    {
        var cosign = await NewerDebianRoot.CommandAsync("cosign");
        await RunAsync($"cd {_directory.Path}; COSIGN_PASSWORD= {cosign} generate-key-pair; mv cosign.pub cosign-key.pub");
        var archive = Signed("1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        const string Unlogged = "--insecure-ignore-tlog=true";
        await RunAsync($"{cosign} verify-blob --key {_directory["one.pub"]} {Unlogged} --signature {manifest}.sig {manifest}");
        await RunAsync($"! {cosign} verify-blob --key {_directory["two.pub"]} {Unlogged} --signature {manifest}.sig {manifest}");

        await RunAsync(
            $"cd {_directory.Path}; COSIGN_PASSWORD= {cosign} sign-blob --yes --key cosign.key --tlog-upload=false "
                + $"--output-signature {manifest}.sig {manifest}");

        await RefusedAsync(archive, ["one"], "signed by 0");
        (await InstallAsync(archive, ["cosign-key"])).Change.ShouldBe(UpdateChange.Installed);
    }

    [Fact]
    public async Task Minisign_SignsWhatIsInstalled()
    {
        HostTool.Require("minisign");
        var archive = Signed("1.0", "one");
        var manifest = archive + SignedManifest.Suffix;
        File.Delete(manifest + ".sig");

        await RunAsync($"cd {_directory.Path}; minisign -G -W -p real.pub -s real.key; minisign -S -s real.key -m {manifest}");

        await RefusedAsync(archive, ["one"], "signed by 0");
        (await InstallAsync(archive, ["real"])).Change.ShouldBe(UpdateChange.Installed);
        await File.AppendAllTextAsync(manifest, " ", TestContext.Current.CancellationToken);
        await RunAsync($"! minisign -V -p {_directory["real.pub"]} -m {manifest}");
    }
}
