using System.Text;
using Berth.HostServices.Service;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Services;

/// <summary>Returns its arguments and descriptors.</summary>
internal sealed class EchoService : HostService
{
    /// <summary>
    /// The first argument that selects this service. With the argument "async", the service waits in the reactor, not in a thread.
    /// </summary>
    public const string Role = "echo-service";

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!arguments.Contains("async", StringComparer.Ordinal))
            return await HostServiceHost.RunAsync(arguments, new EchoService(), Console.Error);
        await HostServiceHost.ServeAsync(
            new HostServiceChannel(Berth.Linux.Descriptors.FileDescriptors.Adopt(EchoClient.ServiceDescriptor)), new EchoService());
        return 0;
    }

    protected override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        if (call.Method == "heap")
            return new(new HostServiceResult(Encoding.ASCII.GetBytes($"{GC.GetTotalMemory(forceFullCollection: true)}")));
        if (call.DescriptorCount == 0)
            return new(new HostServiceResult(call.ArgumentsJson));
        var descriptors = new SafeFileHandle[call.DescriptorCount];
        for (var i = 0; i < descriptors.Length; i++)
            descriptors[i] = call.TakeDescriptor(i);
        return new(new HostServiceResult(call.ArgumentsJson, descriptors));
    }
}
