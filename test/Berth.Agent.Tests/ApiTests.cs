using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Berth.Agent.Releases;
using Berth.Agent.Uploads;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;

namespace Berth.Agent.Tests;

public sealed class ApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_ArrivesWhole_AndIsInstalled()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var archive = agent.Archive(new string('x', 300_000));
        var sent = 0L;

        var answer = await agent.Controller(host).UpdateAsync(archive, count => sent = count, Token);

        answer.Failure.ShouldBeNull();
        answer.Change!.Id.ShouldBe(archive.ReleaseId);
        agent.Releases.Installed.Single().ShouldBe(await File.ReadAllBytesAsync(archive.Path, Token));
        sent.ShouldBe(300_000);
        Directory.GetFileSystemEntries(agent["agent/uploads"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Health_WhileAnUpdateIsUnfinished_IsUpdating_UntilItIsEnded()
    {
        await using var agent = await TestAgent.StartAsync();
        var controller = agent.Controller(await agent.EnrolAsync());
        (await controller.GetHealthAsync(Token)).Status.ShouldBe("ok");
        agent.Releases.IsUnfinished = true;

        (await controller.GetHealthAsync(Token)).Status.ShouldBe("updating");
        await agent.Endpoints.RecoverAsync(Token);

        (await controller.GetHealthAsync(Token)).Status.ShouldBe("ok");
    }

    /// <summary>Nobody takes the connections of the controller by opening many and sending nothing.</summary>
    [Fact]
    public async Task Connections_OfOneAddress_AreLimited()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var idle = new List<Socket>();
        var refused = 0;
        try
        {
            for (var i = 0; i < 70; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, agent.Address.Port), Token);
                }
                catch (SocketException)
                {
                    refused++;
                }
            }

            // Those above the limit are ended, and another address is served.
            var ended = 0;
            await Eventually.Async(
                () => (ended = refused + idle.Count(static one => one.Connected && one.Poll(0, SelectMode.SelectRead))) >= 6,
                "those above the limit are ended");
            ended.ShouldBe(6);
            (await agent.Controller(host).GetHealthAsync(Token)).Status.ShouldBe("ok");
        }
        finally
        {
            foreach (var socket in idle)
                socket.Dispose();
        }
    }

    [Fact]
    public async Task Update_SendsTheSignedManifestAndSignatures_WhichLieBesideTheArchive()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var path = agent.Archive("x").Path;
        foreach (var suffix in new[] { ".release.json", ".release.json.sig", ".release.json.minisig" })
            await File.WriteAllTextAsync(path + suffix, suffix, Token);
        string[] beside = [];
        agent.Releases.OnInstall = release =>
        {
            beside = [.. Directory.GetFiles(Path.GetDirectoryName(release.Path)!, "archive.release*").Order().Select(File.ReadAllText)];
            return Task.FromResult<ReleaseResult>(new ReleaseResult.Refused("no"));
        };

        var answer = await agent.Controller(host)
            .UpdateAsync(await ArchiveFile.ReadAsync(path, "2", Token), static _ => { }, Token);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        beside.ShouldBe([".release.json", ".release.json.minisig", ".release.json.sig"]);
    }

    [Fact]
    public async Task Update_OtherBytesThanAnnounced_Is400_AndNothingIsInstalled()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var archive = agent.Archive("x") with { Sha256 = new string('0', 64) };

        var answer = await agent.Controller(host).UpdateAsync(archive, static _ => { }, Token);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Failure!.Error.ShouldContain("SHA-256");
        agent.Releases.Installed.ShouldBeEmpty();
        Directory.GetFileSystemEntries(agent["agent/uploads"]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(2000, false)]
    public async Task Update_UpToMaxUpload(int size, bool fits)
    {
        await using var agent = await TestAgent.StartAsync(maxUpload: 1900);
        var host = await agent.EnrolAsync();

        var answer = await agent.Controller(host)
            .UpdateAsync(agent.Archive(new string('x', size)), static _ => { }, Token);

        answer.IsSuccess.ShouldBe(fits, answer.Failure?.Error);
        agent.Releases.Installed.Count.ShouldBe(fits ? 1 : 0);
    }

    [Fact]
    public async Task Update_DiskIsFull_Is500_AndNothingIsLeft()
    {
        Caller.Root();
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        Directory.CreateDirectory(agent.Configuration.Uploads);
        using var disk = new SmallDisk(agent.Configuration.Uploads, "64k");

        var answer = await agent.Controller(host).UpdateAsync(agent.Archive(new string('x', 300_000)), static _ => { }, Token);

        answer.Status.ShouldBe(HttpStatusCode.InternalServerError);
        answer.Failure!.Error.ShouldContain("cannot be stored");
        agent.Releases.Installed.ShouldBeEmpty();
        Directory.GetFileSystemEntries(agent.Configuration.Uploads).ShouldBeEmpty();
        (await agent.Controller(host).UpdateAsync(agent.Archive("x"), static _ => { }, Token)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Update_FormThatEndsInItsMiddle_Is400()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        using var content = new StringContent("--b\r\nContent-Disposition: form-data; name=\"tarball\"\r\n\r\nxx");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var answer = await agent.Http(agent.Certificate(FleetRole.Controller)).PostAsync("/update", content, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("ends in its middle");
    }

    [Fact]
    public void RemoveLeft_RemovesWhatAKilledAgentLeft()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["uploads/one"]);
        File.WriteAllText(directory["uploads/one/archive"], "x");

        UploadedForm.RemoveLeft(directory["uploads"]);
        UploadedForm.RemoveLeft(directory["uploads"]);

        Directory.Exists(directory["uploads"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Client_OfAHostThatNeverAnswers_GivesUp()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync() with { Address = silent.LocalEndpoint.ToString()! };
        var client = agent.Client(
            host, agent.Certificate(FleetRole.Controller),
                new AgentTimeouts { Question = TimeSpan.FromMilliseconds(200), Change = TimeSpan.FromMilliseconds(300) });

        (await Should.ThrowAsync<FleetException>(() => client.GetHealthAsync(Token))).Message.ShouldContain("no answer within 200ms");
        var answer = await client.RollBackAsync(Token);
        answer.Status.ShouldBeNull();
        answer.Failure!.Error.ShouldContain("no answer within");
    }

    [Theory]
    [InlineData("tarball")]
    [InlineData("sha")]
    [InlineData("sha256")]
    public async Task Update_WithoutAField_Is400(string missing)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        using var form = Form("x", missing);
        using var answer = await agent.Http(agent.Certificate(FleetRole.Controller)).PostAsync("/update", form, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain($"the field {missing},");
        agent.Releases.Installed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Update_ArchiveBeforeTheOtherFields_IsInstalled()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        using var form = Form("x", missing: null);
        using var answer = await agent.Http(agent.Certificate(FleetRole.Controller)).PostAsync("/update", form, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        agent.Releases.Installed.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(null, "needs a client certificate")]
    [InlineData(FleetRole.Worker, "that of a worker")]
    [InlineData(FleetRole.Agent, "that of an agent")]
    public async Task Change_ByAnybodyButTheController_Is403(FleetRole? role, string reason)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        await Refused(agent, role is { } known ? agent.Certificate(known) : null, reason);
    }

    [Fact]
    public async Task Change_ByTheControllerOfAnotherFleet_Is403()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        var other = FleetDirectory.Create(agent["other"], "test", TimeProvider.System.GetUtcNow());
        await Refused(agent, agent.Certificate(FleetRole.Controller, other), "not of this fleet");
    }

    [Fact]
    public async Task Health_IsForWorkersToo_AndAnswersDuringAnUpdate()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var (begun, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        agent.Releases.OnInstall = async _ =>
        {
            begun.SetResult();
            await end.Task;
            return new ReleaseResult.RolledBack("unhealthy", "last words");
        };
        var update = agent.Controller(host).UpdateAsync(agent.Archive("x"), static _ => { }, Token);
        await begun.Task.WaitAsync(Token);

        var health = await agent.Client(host, agent.Certificate(FleetRole.Worker)).GetHealthAsync(Token);
        health.Status.ShouldBe("updating");
        health.Role.ShouldBe("worker");
        health.Releases.Single().Id.ShouldBe("1-abc");
        (await agent.Controller(host).RollBackAsync(Token)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        end.SetResult();

        var answer = await update;
        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Failure.ShouldBe(new ErrorDetail("unhealthy", "last words", RolledBack: true));
        (await agent.Controller(host).GetHealthAsync(Token)).Status.ShouldBe("ok");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest)]
    [InlineData("yes", HttpStatusCode.BadRequest)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task UpdateSelf_OnlyIfConfirmed(string? confirmed, HttpStatusCode status)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        using var form = Form("x", missing: null);
        if (confirmed is not null)
            form.Add(new StringContent(confirmed), "confirm_self");
        using var answer = await agent.Http(agent.Certificate(FleetRole.Controller)).PostAsync("/update-self", form, Token);

        answer.StatusCode.ShouldBe(status);
        agent.Releases.Installed.Count.ShouldBe(status is HttpStatusCode.OK ? 1 : 0);
    }

    [Fact]
    public async Task UpdateSelf_OfAnAgentThatIsNoRelease_SaysSo()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var real = new EngineReleases(agent.Configuration, agent.Successor);
        agent.Releases.OnUpdateSelf = release => real.UpdateSelfAsync(release, Token).GetAwaiter().GetResult();

        var answer = await agent.Controller(host).UpdateSelfAsync(agent.Archive("x"), static _ => { }, TimeProvider.System, Token);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Failure!.Error.ShouldContain("not installed as a release of Berth");
        agent.Successor.Next.ShouldBeNull();
    }

    [Fact]
    public async Task UpdateSelf_AgentThatDoesNotBecomeTheRelease_IsNoSuccess()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var client = agent.Client(
            host, agent.Certificate(FleetRole.Controller), new AgentTimeouts { Succession = TimeSpan.FromMilliseconds(300) });

        var answer = await client.UpdateSelfAsync(agent.Archive("x"), static _ => { }, TimeProvider.System, Token);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Failure!.Error.ShouldContain("has not become 2-");
    }

    [Fact]
    public async Task AgentThatBecomesAnotherVersion_AnswersFirst_AndMakesNoOtherChange()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.EnrolAsync();
        agent.Releases.OnUpdateSelf = release =>
        {
            agent.Successor.Next = "2-new";
            return new ReleaseResult.Done(new ChangeDocument("2-new", null, Changed: true));
        };
        var http = agent.Http(agent.Certificate(FleetRole.Controller));
        using var form = Form("x", missing: null);
        form.Add(new StringContent("true"), "confirm_self");

        using var answer = await http.PostAsync("/update-self", form, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("2-new");
        await agent.EndAsync();
    }

    [Fact]
    public async Task Rollback_HasTheStatusOfItsOutcome()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        (await agent.Controller(host).RollBackAsync(Token)).Status.ShouldBe(HttpStatusCode.NotFound);

        agent.Releases.OnRollback = new ReleaseResult.Failed("broken", "");
        (await agent.Controller(host).RollBackAsync(Token)).Status.ShouldBe(HttpStatusCode.InternalServerError);

        agent.Releases.OnRollback = new ReleaseResult.Done(new ChangeDocument("1-abc", "2-def", true));
        (await agent.Controller(host).RollBackAsync(Token)).Change!.Id.ShouldBe("1-abc");
    }

    [Fact]
    public async Task Client_OfAHostWithAnotherKey_DoesNotTalkToIt()
    {
        await using var agent = await TestAgent.StartAsync();
        var host = await agent.EnrolAsync();
        var answer = await agent.Controller(host with { Pin = new string('0', 64) })
            .UpdateAsync(agent.Archive("x"), static _ => { }, Token);

        answer.Status.ShouldBeNull();
        agent.Releases.Installed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Description_IsWhatTheRepositoryHas()
    {
        await using var agent = await TestAgent.StartAsync();
        var http = agent.Http(null);

        GoldenFile.Verify("docs/api/berthd.openapi.json", await http.GetStringAsync(TestAgent.Generated, Token) + "\n");
        // The agent answers with what was generated when it was built.
        (await http.GetStringAsync("/openapi.json", Token)).ShouldBe(
            await File.ReadAllTextAsync(Repository.Path("docs/api/berthd.openapi.json"), Token));
    }

    private static async Task Refused(TestAgent agent, X509Certificate2? certificate, string reason)
    {
        var http = agent.Http(certificate);
        foreach (var path in new[] { "/update", "/update-self", "/rollback" })
        {
            using var form = Form("x", missing: null);
            using var answer = await http.PostAsync(path, form, Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await answer.Content.ReadAsStringAsync(Token)).ShouldContain(reason);
        }

        using var releases = await http.GetAsync("/releases", Token);
        releases.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        agent.Releases.Installed.ShouldBeEmpty();
    }

    private static MultipartFormDataContent Form(string content, string? missing)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(content);
        var form = new MultipartFormDataContent();
        if (missing != "tarball")
            form.Add(new ByteArrayContent(bytes), "tarball", "a.tar");
        if (missing != "sha")
            form.Add(new StringContent("2"), "sha");
        if (missing != "sha256")
            form.Add(new StringContent(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))), "sha256");
        return form;
    }
}
