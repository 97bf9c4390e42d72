using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Connects to a service (<see cref="Python.Serve"/>) all the time.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly string _path;
    private readonly CancellationTokenSource _end = new();
    private readonly Task<Answer> _visits;

    public Visitor(string path)
    {
        _path = path;
        _visits = Task.Run(VisitAsync);
    }

    public Task<Answer> AskAsync() => AskAsync(_path);

    /// <summary>Connects once, and returns the answer.</summary>
    public static async Task<Answer> AskAsync(string path)
    {
        System.Net.EndPoint place = System.Net.IPEndPoint.TryParse(path, out var internet) ? internet : new UnixDomainSocketEndPoint(path);
        using var client = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(place, Deadline.Token());
        var text = new byte[64];
        var count = await client.ReceiveAsync(text, Deadline.Token());
        count.ShouldBeGreaterThan(0, "the connection was closed without an answer");
        var words = Encoding.ASCII.GetString(text, 0, count).Split(' ');
        return new Answer(int.Parse(words[0], CultureInfo.InvariantCulture), ulong.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Ends its visits; fails where one has failed, or two were answered by different services. Returns the answer.</summary>
    public async Task<Answer> EndAsync()
    {
        await _end.CancelAsync();
        return await Deadline.Within(_visits);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task<Answer> VisitAsync()
    {
        var first = await AskAsync();
        while (!_end.IsCancellationRequested)
            (await AskAsync()).ShouldBe(first);
        return first;
    }

    internal readonly record struct Answer(int Pid, ulong Socket);
}
