using Berth.HostServices.Service;

namespace Berth.HostServices.Tests.Diagnostics;

/// <summary>Has one method, which no other test calls.</summary>
internal sealed class MeasuredService : HostService
{
    protected internal override ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken) =>
        call.Method == "measured" ? default : throw new NotSupportedException("no such method");
}
