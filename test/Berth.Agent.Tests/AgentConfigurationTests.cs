using Berth.Agent.Configuration;
using Berth.Fleet.Errors;

namespace Berth.Agent.Tests;

public sealed class AgentConfigurationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("127.0.0.1:18443", "127.0.0.1:18443")]
    [InlineData("127.0.0.1", "127.0.0.1:8443")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("[::1]:1", "[::1]:1")]
    [InlineData("[::1]", "[::1]:8443")]
    [InlineData("::", "[::]:8443")]
    public void Endpoint_OfListen(string listen, string endpoint) =>
        new AgentConfiguration(Listen: listen).Endpoint.ToString().ShouldBe(endpoint);

    [Theory]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("")]
    public void Read_ListenThatIsNoAddress_IsMisuse(string listen) =>
        Refused($$"""{ "listen": "{{listen}}" }""").ShouldContain("no address to listen at");

    [Fact]
    public void Read_Members_AreThose()
    {
        File.WriteAllText(_directory["agent.json"], """
            {
              // comments and commas at the end are fine
              "workload": "/srv/notes/berth.json", "state": "/var/lib/x", "max_upload": 1000,
            }
            """);

        AgentConfiguration.Read(_directory["agent.json"]).ShouldBe(
            new AgentConfiguration("/srv/notes/berth.json", State: "/var/lib/x", MaxUpload: 1000));
    }

    [Theory]
    [InlineData("""{ "workloat": "/x" }""", "agent.json:1:")]
    [InlineData("""{ "workload": "x" }""", "workload must be an absolute path")]
    [InlineData("""{ "state": "x" }""", "state must be an absolute path")]
    [InlineData("""{ "max_upload": 0 }""", "max_upload")]
    [InlineData("{", "agent.json:1:")]
    [InlineData("null", "there is no file")]
    public void Read_WrongFile_SaysWhere(string content, string said) => Refused(content).ShouldContain(said);

    [Fact]
    public void Read_NoFile_NamesIt() =>
        Should.Throw<FleetException>(() => AgentConfiguration.Read(_directory["none.json"])).Message.ShouldContain("none.json");

    private string Refused(string content)
    {
        File.WriteAllText(_directory["agent.json"], content);
        var refused = Should.Throw<FleetException>(() => AgentConfiguration.Read(_directory["agent.json"]));
        refused.ExitCode.ShouldBe(2);
        return refused.Message;
    }
}
