using Berth.Fleet.Api;
using Microsoft.AspNetCore.Mvc;

namespace Berth.Agent.Endpoints;

/// <summary>The form of an update of Berth itself.</summary>
internal sealed class UpdateSelfForm
{
    [FromForm(Name = FleetRoutes.Archive)]
    public required IFormFile Archive { get; init; }

    [FromForm(Name = FleetRoutes.Version)]
    public required string Version { get; init; }

    [FromForm(Name = FleetRoutes.Digest)]
    public required string Digest { get; init; }

    [FromForm(Name = FleetRoutes.ConfirmSelf)]
    public required bool ConfirmSelf { get; init; }
}
