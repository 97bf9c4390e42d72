using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;

namespace Berth.Machines.Tests.Vmm;

/// <summary>
/// A strict Firecracker: it knows the requests that the real one knows, their members and types, and when each is permitted, and answers
/// errors as the real one does. It remembers what it was told.
/// </summary>
internal sealed class FakeFirecracker
{
    private static readonly Dictionary<string, (string[] Required, string[] Optional)> s_documents = new(StringComparer.Ordinal)
    {
        ["PUT /machine-config"] = (["vcpu_count", "mem_size_mib"], ["smt", "track_dirty_pages", "cpu_template", "huge_pages"]),
        ["PUT /boot-source"] = (["kernel_image_path"], ["boot_args", "initrd_path"]),
        ["PUT /drives/*"] = (["drive_id", "is_root_device"], ["path_on_host", "is_read_only", "cache_type", "io_engine", "partuuid"]),
        ["PUT /vsock"] = (["guest_cid", "uds_path"], []),
        ["PUT /entropy"] = ([], ["rate_limiter"]),
        ["PUT /actions"] = (["action_type"], []),
        ["PATCH /vm"] = (["state"], []),
        ["PUT /snapshot/create"] = (["snapshot_path", "mem_file_path"], ["snapshot_type"]),
        ["GET /"] = ([], []),
    };

    private static readonly string[] s_numbers = ["vcpu_count", "mem_size_mib", "guest_cid"];
    private static readonly string[] s_booleans = ["is_root_device", "is_read_only"];

    private readonly List<string> _accepted = [];
    private string _state = "Not started";

    /// <summary>The requests that were accepted.</summary>
    public IReadOnlyList<string> Accepted => _accepted;

    /// <summary>Connects, as a VMM's socket would.</summary>
    public Task<Stream> ConnectAsync(string socket, CancellationToken cancellationToken)
    {
        socket.ShouldBe("control");
        using var pair = SocketPair.Create(UnixSocketType.Stream);
        var server = new NetworkStream(FileDescriptors.OpenSocket(pair.First), ownsSocket: true);
        _ = ServeAsync(server);
        return Task.FromResult<Stream>(new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true));
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        await using (stream)
        using (var reader = new StreamReader(stream, Encoding.ASCII))
        {
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    var length = 0;
                    while (await reader.ReadLineAsync() is { Length: > 0 } header)
                    {
                        if (header.StartsWith("Content-Length:", StringComparison.Ordinal))
                            length = int.Parse(header.Split(':')[1]);
                    }

                    var body = new char[length];
                    if (length > 0)
                        await reader.ReadBlockAsync(body);
                    await AnswerAsync(stream, line.Split(' '), new string(body));
                }
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private async Task AnswerAsync(Stream stream, string[] request, string body)
    {
        var fault = request is [_, _, "HTTP/1.1"] ? Find(request[0], request[1], body) : "not HTTP/1.1";
        if (fault is null)
            _accepted.Add($"{request[0]} {request[1]}");
        var (status, answer) = fault is not null ? ("400 Bad Request", JsonSerializer.Serialize(new { fault_message = fault }))
            : request[0] == "GET"
            ? ("200 OK", JsonSerializer.Serialize(new { app_name = "Firecracker", id = "x", state = _state, vmm_version = "1.17.0" }))
            : ("204 No Content", "");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nServer: Firecracker API\r\nConnection: keep-alive\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"));
    }

    /// <summary>What is wrong with a request; null: nothing.</summary>
    private string? Find(string method, string path, string body)
    {
        var kind = $"{method} {(path.StartsWith("/drives/", StringComparison.Ordinal) ? "/drives/*" : path)}";
        if (!s_documents.TryGetValue(kind, out var members))
            return $"Invalid request method and/or path: {method} {path}.";
        if (method == "GET")
            return null;
        using var document = JsonDocument.Parse(body);
        foreach (var required in members.Required)
        {
            if (!document.RootElement.TryGetProperty(required, out _))
                return $"missing field `{required}`";
        }

        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!members.Required.Contains(member.Name) && !members.Optional.Contains(member.Name))
                return $"unknown field `{member.Name}`";
            var wanted = s_numbers.Contains(member.Name) ? member.Value.ValueKind is JsonValueKind.Number
                : s_booleans.Contains(member.Name) ? member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
                : member.Value.ValueKind is JsonValueKind.String;
            if (!wanted)
                return $"invalid type of `{member.Name}`";
        }

        return Order(kind, path, document.RootElement);
    }

    private string? Order(string kind, string path, JsonElement body)
    {
        const string AfterBoot = "The requested operation is not supported after starting the microVM.";
        const string BeforeBoot = "The requested operation is not supported before starting the microVM.";
        switch (kind)
        {
            case "PUT /actions" when body.GetProperty("action_type").GetString() == "InstanceStart":
                if (_state != "Not started")
                    return AfterBoot;
                if (!_accepted.Contains("PUT /boot-source"))
                    return "Cannot start microvm without kernel configuration.";
                _state = "Running";
                return null;
            case "PUT /actions":
                return _state == "Not started" ? BeforeBoot : null;
            case "PATCH /vm":
                if (_state == "Not started")
                    return BeforeBoot;
                _state = body.GetProperty("state").GetString() == "Paused" ? "Paused" : "Running";
                return null;
            case "PUT /snapshot/create":
                return _state == "Paused" ? null : "Cannot save a microVM that is not paused.";
            case "PUT /drives/*" when body.GetProperty("drive_id").GetString() != path["/drives/".Length..]:
                return "The id from the path does not match the id from the body!";
            case "PUT /machine-config" when body.GetProperty("vcpu_count").GetInt32() is var count
                && (count is < 1 or > 32 || (count > 1 && count % 2 == 1)):
                return "The vCPU number is invalid!";
            default:
                return _state == "Not started" ? null : AfterBoot;
        }
    }
}
