using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>An agent that becomes another version of itself, with real processes: in the end, one agent works.</summary>
public sealed class SelfUpdateTests
{
    [Fact]
    public async Task GoodVersion_IsConfirmed_AndABadOneLeavesTheOldRunning()
    {
        await using var own = await OwnStore.StartAsync();

        (await own.UploadAsync(await own.PackAsync("0.2.0"), "0.2.0")).ShouldBe("200", own.Answer);
        await own.UntilAsync("0.2.0");
        own.Current.ShouldStartWith("0.2.0-");
        (await own.RunAsync($"{own.Prefix}/bin/berth", "--version")).ShouldSucceed().ShouldBe("0.2.0\n");

        // It ends at once.
        (await own.UploadAsync(await own.PackAsync("0.3.0", "echo no such library >&2; exit 3"), "0.3.0")).ShouldBe("409");
        own.Answer.ShouldContain("sbin/berthd ended with 3: no such library");
        own.Answer.ShouldContain("\"rolled_back\": true");

        // It is the old version under another name.
        (await own.UploadAsync(await own.PackAsync("0.4.0", said: "0.2.0"), "0.4.0")).ShouldBe("409");
        own.Answer.ShouldContain("says that its version is 0.2.0");

        // Nothing was touched.
        (await own.HealthAsync()).ShouldContain("\"version\": \"0.2.0\"");
        own.Current.ShouldStartWith("0.2.0-");

        // The same archive again.
        (await own.UploadAsync($"{Path.GetDirectoryName(own.Prefix)}/berth-0.2.0.tar.gz", "0.2.0")).ShouldBe("200");
        own.Answer.ShouldContain("\"changed\": false");
    }

    [Fact]
    public async Task VersionThatBreaksAfterItsTrial_IsReplacedByTheOldOne()
    {
        await using var own = await OwnStore.StartAsync();

        (await own.UploadAsync(await own.PackAsync("0.2.0", "[ -z \"$BERTHD_CONFIRM\" ] || exit 4"), "0.2.0")).ShouldBe("200");
        await own.UntilAsync("0.1.0");
        own.Current.ShouldStartWith("0.1.0-");

        // Killed before it is confirmed.
        (await own.UploadAsync(await own.PackAsync("0.3.0", "[ -z \"$BERTHD_CONFIRM\" ] || kill -KILL $$"), "0.3.0")).ShouldBe("200");
        await own.UntilAsync("0.1.0");
        own.Current.ShouldStartWith("0.1.0-");
    }

    [Fact]
    public async Task AgentThatIsKilledWhileItTriesAVersion_IsTheOldOneAgain_AndAFurtherUpdateWorks()
    {
        await using var own = await OwnStore.StartAsync();
        var archive = await own.PackAsync("0.2.0", "[ \"$1\" != try ] || exec sleep 1000");
        var upload = own.UploadAsync(archive, "0.2.0");
        await Eventually.Async(
            async () => (await own.RunAsync("pgrep", "-f", "sleep 1000")).ExitCode == 0, "the new version hangs in its trial");
        // While it hangs, the old one answers, and makes no other change.
        (await own.HealthAsync()).ShouldContain("\"status\": \"updating\"");

        await own.KillAsync("berthd-itself --config");
        await upload;
        await own.RunAsync("pkill", "-KILL", "-f", "sleep 1000");

        await own.UntilAsync("0.1.0");
        own.Current.ShouldStartWith("0.1.0-");
        (await own.UploadAsync(await own.PackAsync("0.3.0"), "0.3.0")).ShouldBe("200", own.Answer);
        await own.UntilAsync("0.3.0");
        Directory.GetDirectories($"{own.Prefix}/lib/berth/releases").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Hanging_InItsTrialOrAfterIt_EndsWithTheOldVersion()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("BERTH_SLOW_TESTS") == "1", "waits for two limits of 30 s; set BERTH_SLOW_TESTS=1");
        await using var own = await OwnStore.StartAsync();

        (await own.UploadAsync(await own.PackAsync("0.2.0", "[ \"$1\" != try ] || exec sleep 1000"), "0.2.0")).ShouldBe("409");
        own.Answer.ShouldContain("try has not ended within 30 s, and was killed");
        (await own.HealthAsync()).ShouldContain("\"version\": \"0.1.0\"");

        (await own.UploadAsync(await own.PackAsync("0.3.0", "[ -z \"$BERTHD_CONFIRM\" ] || exec sleep 1000"), "0.3.0")).ShouldBe("200");
        (await own.HealthAsync()).ShouldBeEmpty();
        await own.UntilAsync("0.1.0");
        own.Current.ShouldStartWith("0.1.0-");
    }

    [Fact]
    public async Task Push_WithBerthItself_UpdatesBoth()
    {
        await using var own = await OwnStore.StartAsync();
        var (work, berth) = (await own.PackAsync("1.0.0", said: "1.0.0"), await own.PackAsync("0.2.0"));

        var pushed = await own.FleetAsync("push", work, "--include-self", berth);

        pushed.ShouldSucceed().ShouldContain("1 updated");
        pushed.Error.ShouldContain("h: Berth itself is 0.2.0-");
        (await own.HealthAsync()).ShouldContain("\"version\": \"0.2.0\"");

        var failed = await own.FleetAsync("push", work, "--include-self", await own.PackAsync("0.3.0", "exit 3"));

        failed.ExitCode.ShouldBe(1);
        failed.Error.ShouldContain("h: Berth itself: failed: release 0.3.0-");
        (await own.HealthAsync()).ShouldContain("\"version\": \"0.2.0\"");
    }

    [Fact]
    public async Task ReleaseSelf_OfABerthWithoutAgents_IsTriedFirst()
    {
        await using var own = await OwnStore.StartAsync();

        var broken = await own.InstallAsync(await own.PackAsync("0.2.0", "exit 3"));

        broken.ExitCode.ShouldBe(1);
        broken.Error.ShouldContain("0.1.0-");
        broken.Error.ShouldContain("is current as before, and was not touched");
        (await own.InstallAsync(await own.PackAsync("0.3.0"))).ShouldSucceed().ShouldContain("0.3.0-");
        (await own.RunAsync($"{own.Prefix}/bin/berth", "--version")).ShouldSucceed().ShouldBe("0.3.0\n");
        (await own.RunAsync("ls", $"{own.Prefix}/sbin")).ShouldSucceed().ShouldBe("berthd\nberthd-itself\n");
    }
}
