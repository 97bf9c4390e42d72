using Berth.Fleet.Api;
using Microsoft.AspNetCore.Mvc;

namespace Berth.Agent.Endpoints;

/// <summary>The form of an update of Berth itself, for the API's description.</summary>
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

    [FromForm(Name = FleetRoutes.Manifest)]
    public IFormFile? Manifest { get; init; }

    [FromForm(Name = FleetRoutes.Signature)]
    public IFormFile? Signature { get; init; }

    [FromForm(Name = FleetRoutes.Minisign)]
    public IFormFile? Minisign { get; init; }
}
