using System.Net;
using System.Text;
using System.Text.Json;
using Berth.Agent.Identity;
using Berth.Fleet.Api;
using Berth.Fleet.Enrolment;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Pki;
using Berth.Linux.Files;

namespace Berth.Agent.Tests;

public sealed class EnrolmentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enroll_WithTheToken_AndThenTheControllerIsObeyed()
    {
        await using var agent = await TestAgent.StartAsync();
        Should.Throw<FleetException>(
            () =>
                agent.Controller(new FleetHost("host", agent.Address.ToString(), KeyPin.Of(agent.Identity.Certificate)))
                    .GetHealthAsync(Token))
            .Message.ShouldContain("certificate");

        var host = await agent.EnrolAsync();

        (await agent.Controller(host).GetHealthAsync(Token)).Role.ShouldBe("controller");
        File.Exists(agent["agent/offer.json"]).ShouldBeFalse();
        File.GetUnixFileMode(agent["agent/agent.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Open_DirectoryOfAnotherUser_IsRefusedWithTheCommand()
    {
        Caller.Root();
        using var directory = new TemporaryDirectory();
        AgentIdentity.Open(directory["state"], TimeProvider.System).Dispose();
        FileOwner.Set(directory["state"], 65534, 65534);

        var refused = Should.Throw<FleetException>(() => AgentIdentity.Open(directory["state"], TimeProvider.System));

        refused.Message.ShouldContain("belongs to the user nobody");
        refused.Message.ShouldContain("runuser -u nobody -- berthd");
    }

    [Fact]
    public async Task Enroll_ReplayedToken_Is403_AndChangesNothing()
    {
        await using var agent = await TestAgent.StartAsync();
        var token = agent.Identity.Offer();
        var host = await agent.EnrolAsync(token);
        var other = FleetDirectory.Create(agent["other"], "other", TimeProvider.System.GetUtcNow());
        var before = File.ReadAllText(agent["agent/authority.pem"]);

        (await Should.ThrowAsync<FleetException>(() => agent.EnrolAsync(token, other))).Message.ShouldContain("was used");

        File.ReadAllText(agent["agent/authority.pem"]).ShouldBe(before);
        (await agent.Controller(host).GetHealthAsync(Token)).Status.ShouldBe("ok");
    }

    [Fact]
    public async Task Enroll_WrongSecret_IsRefused_AndTheRightOneStillWorks()
    {
        await using var agent = await TestAgent.StartAsync();
        var token = agent.Identity.Offer();

        await Should.ThrowAsync<FleetException>(() => agent.EnrolAsync(EnrolmentToken.Create(token.Pin)));

        (await agent.EnrolAsync(token)).Pin.ShouldBe(token.Pin);
    }

    [Fact]
    public async Task Enroll_NewOffer_MakesTheOldTokenVoid()
    {
        await using var agent = await TestAgent.StartAsync();
        var old = agent.Identity.Offer();
        agent.Identity.Offer();

        await Should.ThrowAsync<FleetException>(() => agent.EnrolAsync(old));
    }

    [Fact]
    public async Task Enroll_AnotherHostAtTheAddress_GetsNoSecret()
    {
        await using var agent = await TestAgent.StartAsync();
        await using var impostor = await TestAgent.StartAsync();
        var token = agent.Identity.Offer();

        (await Should.ThrowAsync<FleetException>(() => impostor.EnrolAsync(token))).Message.ShouldContain("its key is another");

        await agent.EnrolAsync(token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("{\"token\":null,\"certificate\":\"\",\"authority\":\"\"}")]
    public async Task Enroll_NoDocument_Is400(string body)
    {
        await using var agent = await TestAgent.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await agent.Http(null).PostAsync("/enroll", content, Token);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>Readers differ in which of two members counts.</summary>
    [Theory, InlineData("token"), InlineData("certificate"), InlineData("authority")]
    public async Task Enroll_MemberTwice_Is400AndTheTokenStaysUsable(string member)
    {
        await using var agent = await TestAgent.StartAsync();
        var token = agent.Identity.Offer();
        var fleet = FleetDirectory.Create(agent["other"], "other", TimeProvider.System.GetUtcNow());
        using var authority = fleet.ReadAuthority();
        using var certificate = authority.Issue(
            agent.Identity.Certificate.PublicKey, FleetRole.Agent, "host", ["127.0.0.1"], TimeProvider.System.GetUtcNow());
        var valid = JsonSerializer.Serialize(
            new EnrolmentDocument(
                token.SecretText, certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem()),
            FleetJson.Default.EnrolmentDocument);

        (await PostAsync(valid.Replace($"\"{member}\"", $"\"{member}\": \"x\", \"{member}\"", StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.BadRequest);
        File.Exists(agent["agent/authority.pem"]).ShouldBeFalse();

        (await PostAsync(valid)).ShouldBe(HttpStatusCode.OK);

        async Task<HttpStatusCode> PostAsync(string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await agent.Http(null).PostAsync("/enroll", content, Token);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Offer_AfterFiveMinutes_IsRefused()
    {
        await using var agent = await TestAgent.StartAsync();
        var token = agent.Identity.Offer();
        var file = agent["agent/offer.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"expires\": \"20", "\"expires\": \"19", StringComparison.Ordinal));

        await Should.ThrowAsync<FleetException>(() => agent.EnrolAsync(token));
    }
}
