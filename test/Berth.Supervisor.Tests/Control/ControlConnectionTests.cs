using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Linux.Errors;
using Berth.Supervision.Services;
using Berth.Supervisor.Control;

namespace Berth.Supervisor.Tests.Control;

/// <summary>Whose mistake it was that something could not be done.</summary>
public sealed class ControlConnectionTests
{
    private const string InternalError = """{"error":{"kind":"Failed","problem":"internal error of Berth\u0027s supervisor",""";

    public static TheoryData<Exception> OwnMistakes =>
    [
        new KeyNotFoundException("secret"), new InvalidOperationException("secret"), new FormatException("secret"),
            new JsonException("secret"),
        new ArithmeticException("secret"), new InvalidCastException("secret"),
    ];

    public static TheoryData<string> Requests =>
    [
        """{"version":2,"method":"status","name":"web"}""", """{"version":2,"method":"list"}""", """{"version":2,"method":"watch"}""",
        """{"version":2,"method":"stop","name":"web"}""", """{"version":2,"method":"logs","name":"web","follow":true}""",
    ];

    [Theory]
    [MemberData(nameof(OwnMistakes))]
    public async Task MistakeOfTheSupervisor_IsReportedThere_AndNotToldAsTheClients(Exception mistake)
    {
        foreach (var request in Requests)
        {
            var supervisor = new ThrowingSupervisor(mistake);

            var answer = await AskAsync(supervisor, request);

            Plain(answer).ShouldStartWith(Plain(InternalError));
            answer.ShouldNotContain("secret");
            supervisor.Reports.ShouldHaveSingleItem().ShouldContain("secret");
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task AnswerOfTheHost_IsTold(string request)
    {
        var supervisor = new ThrowingSupervisor(new LinuxException(Errno.ENOSPC, "write", "/var/lib/x"));

        (await AskAsync(supervisor, request)).ShouldContain("/var/lib/x");

        supervisor.Reports.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Refusal_IsToldWithItsKind(string request)
    {
        var supervisor = new ThrowingSupervisor(new ServiceException(ServiceErrorKind.Overruled, "problem", "suggestion"));

        (await AskAsync(supervisor, request)).ShouldBe(
            """{"error":{"kind":"Overruled","problem":"problem","suggestion":"suggestion"}}""" + "\n");

        supervisor.Reports.ShouldBeEmpty();
    }

    private static string Plain(string json) => json.Replace("\\u0027", "'", StringComparison.Ordinal);

    private static async Task<string> AskAsync(ThrowingSupervisor supervisor, string request)
    {
        using var directory = new TemporaryDirectory();
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(directory["socket"]));
        listening.Listen();
        await client.ConnectAsync(listening.LocalEndPoint!, Deadline.Token());
        var answering = new ControlConnection(supervisor, await listening.AcceptAsync(Deadline.Token())).RunAsync(Deadline.Token());
        await client.SendAsync(Encoding.UTF8.GetBytes(request + "\n"), Deadline.Token());
        await using var stream = new NetworkStream(client);
        client.Shutdown(SocketShutdown.Send);
        var answer = await new StreamReader(stream).ReadToEndAsync(Deadline.Token());
        await answering;
        return answer;
    }
}
