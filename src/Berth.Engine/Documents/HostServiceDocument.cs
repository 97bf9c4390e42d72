using Berth.Instances.Records;
using Berth.Linux.Processes;

namespace Berth.Engine.Documents;

/// <summary>A host service of a running instance.</summary>
internal sealed record HostServiceDocument(string Name, int Pid, bool Running, string? Socket, IReadOnlyList<string> Methods)
{
    public static IEnumerable<HostServiceDocument> Of(InstanceRecord instance) => instance.HostServices.Select(service =>
        new HostServiceDocument(service.Name, service.Process.Pid, service.Process.IsAlive(), instance.SocketOf(service), service.Methods));
}
