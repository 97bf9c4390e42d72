using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>The API of an agent as berthd(8) has it, by programs that everybody has.</summary>
public sealed class ApiByToolsTests
{
    [Fact]
    public async Task OpenSsl_WithAClientCertificate_AsksAndChanges()
    {
        HostTool.Require("openssl");
        await using var fleet = await FileFleet.StartAsync(isRoot: false);
        var address = FileFleet.Loopback(201);
        await fleet.AddAsync("h1", address);
        (await fleet.BerthAsync("fleet", "certificate", "worker", "worker")).ShouldSucceed();
        var controller = $"-cert {fleet.Keys}/controller.pem -key {fleet.Keys}/controller.key";

        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            var health = await AskAsync($"{controller} {version}", "GET /health");
            health.ShouldStartWith("HTTP/1.1 200 OK");
            health.ShouldContain("\"role\": \"controller\"");
        }

        var nothing = await AskAsync(controller, "POST /rollback");
        nothing.ShouldStartWith("HTTP/1.1 404 ");
        nothing.ShouldContain("\"error\": \"there ");
        nothing.ShouldContain("\"rolled_back\": false");

        (await AskAsync("-cert worker.pem -key worker.key", "GET /health")).ShouldContain("\"role\": \"worker\"");
        (await AskAsync("-cert worker.pem -key worker.key", "POST /rollback")).ShouldStartWith("HTTP/1.1 403 ");
        (await AskAsync("", "GET /health")).ShouldStartWith("HTTP/1.1 403 ");
        (await TryAsync($"{controller} -tls1_1 -cipher DEFAULT@SECLEVEL=0", "GET /health")).Output.ShouldBeEmpty();

        async Task<string> AskAsync(string options, string request) => (await TryAsync(options, request)).ShouldSucceed();

        Task<CommandOutput> TryAsync(string options, string request) => fleet.Home.RunAsync(
            "sh", "-c",
            $"printf '{request} HTTP/1.1\\r\\nHost: h1\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n' | "
                + $"openssl s_client -quiet -verify_return_error -CAfile {fleet.Keys}/authority.pem -connect {address} {options}");
    }

    /// <summary>Each route of the table, and what it is to answer.</summary>
    [Fact]
    public async Task Curl_Alone_UpdatesRollsBackAndUpdatesBerthItself()
    {
        await using var own = await OwnStore.StartAsync();
        (await own.HealthAsync()).ShouldContain("\"releases\": []");
        (await AskAsync("-X POST", "rollback")).ShouldBe("404");
        var (first, second) = (await own.PackWorkAsync("1.0"), await own.PackWorkAsync("2.0"));

        (await UpdateAsync(first, "1.0")).ShouldBe("200", own.Answer);
        (await UpdateAsync(second, "2.0")).ShouldBe("200");
        own.Answer.ShouldContain("\"previous\": \"1.0-");
        (await UpdateAsync(second, "2.0")).ShouldBe("200");
        own.Answer.ShouldContain("\"changed\": false");
        (await AskAsync($"-F sha=3.0 -F sha256=00 -F tarball=@{first}", "update")).ShouldBe("400");
        (await AskAsync($"-F sha=3.0 -F tarball=@{first}", "update")).ShouldBe("400");
        own.Answer.ShouldContain("\"detail\": {");

        (await AskAsync("-X POST", "rollback")).ShouldBe("200");
        own.Answer.ShouldContain("\"id\": \"1.0-");
        (await AskAsync("-X POST", "rollback")).ShouldBe("404");
        (await AskAsync("", "releases")).ShouldBe("200");
        own.Answer.ShouldMatch("\"id\": \"1.0-[^}]*\"state\": \"current\"");

        var (old, berth) = (own.Current, await own.PackAsync("0.2.0"));
        (await AskAsync($"-F sha=0.2.0 -F sha256=$(sha256sum < {berth} | cut -c-64) -F tarball=@{berth}", "update-self")).ShouldBe("400");
        own.Answer.ShouldContain("confirm_self must be true");
        (await own.UploadAsync(berth, "0.2.0")).ShouldBe("200", own.Answer);
        await own.UntilAsync("0.2.0");
        own.Current.ShouldStartWith("0.2.0-");

        // The way back for Berth itself is the archive of the earlier version.
        (await own.UploadAsync(berth.Replace("0.2.0", "0.1.0", StringComparison.Ordinal), "0.1.0")).ShouldBe("200", own.Answer);
        await own.UntilAsync("0.1.0");
        own.Current.ShouldBe(old);

        Task<string> AskAsync(string options, string path) => own.StatusAsync(options, path);

        Task<string> UpdateAsync(string archive, string version) =>
            AskAsync($"-F sha={version} -F sha256=$(sha256sum < {archive} | cut -c-64) -F tarball=@{archive}", "update");
    }
}
