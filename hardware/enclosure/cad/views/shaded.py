"""
Shaded pictures of solids, by VTK, off the screen.

A scene is a list of coloured shapes; the camera looks at all of them along a direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - VTK finds its renderer by being imported
from build123d import Part
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFeatureEdges, vtkPolyDataNormals
from vtkmodules.vtkFiltersSources import vtkPlaneSource
from vtkmodules.vtkIOImage import vtkPNGReader, vtkPNGWriter
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkLight,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkRenderWindow,
    vtkTexture,
    vtkWindowToImageFilter,
)
from vtkmodules.vtkRenderingFreeType import vtkVectorText

Colour = tuple[float, float, float]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Shape:
    """A solid and how it looks."""

    solid: Part
    colour: Colour
    opacity: float = 1.0


@dataclass(frozen=True)
class Sticker:
    """A picture on a rectangle: its lower left corner, and the ways along and up."""

    file: Path
    corner: Vector
    along: Vector
    up: Vector


@dataclass(frozen=True)
class Legend:
    """A word printed on a flat face, its middle and its height."""

    text: str
    middle: Vector
    height: float


@dataclass(frozen=True)
class Camera:
    """From which direction, what is up, how much nearer than all in view, and how large."""

    towards: Vector
    up: Vector = (0, 1, 0)
    zoom: float = 1.0
    size: tuple[int, int] = (1400, 1050)
    look_at: Vector | None = None
    height: float = 0.0


def colour(text: str) -> Colour:
    """#rrggbb."""
    red, green, blue = (int(text[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return red, green, blue


def picture(
    shapes: list[Shape],
    prints: list[Sticker | Legend],
    camera: Camera,
    file: Path,
) -> None:
    """Drawn, and written as a PNG."""
    renderer = vtkRenderer()
    renderer.SetBackground(1, 1, 1)
    for shape in shapes:
        for actor in _actors(shape):
            renderer.AddActor(actor)
    for each in prints:
        renderer.AddActor(_legend(each) if isinstance(each, Legend) else _sticker(each))
    _light(renderer)
    window = vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(8)
    window.SetSize(*camera.size)
    window.AddRenderer(renderer)
    _aim(renderer, camera)
    window.Render()
    grab = vtkWindowToImageFilter()
    grab.SetInput(window)
    grab.ReadFrontBufferOff()
    grab.Update()
    writer = vtkPNGWriter()
    writer.SetFileName(str(file))
    writer.SetInputConnection(grab.GetOutputPort())
    writer.Write()


def _aim(renderer: Any, camera: Camera) -> None:
    view = renderer.GetActiveCamera()
    x, y, z = camera.look_at or (0.0, 0.0, 0.0)
    view.SetFocalPoint(x, y, z)
    view.SetPosition(x + camera.towards[0], y + camera.towards[1], z + camera.towards[2])
    view.SetViewUp(*camera.up)
    view.ParallelProjectionOn()
    renderer.ResetCamera()
    if camera.look_at is not None:
        view.SetFocalPoint(x, y, z)
        far = 3000.0
        length = sum(each * each for each in camera.towards) ** 0.5
        view.SetPosition(
            *(a + b / length * far for a, b in zip((x, y, z), camera.towards, strict=True))
        )
        view.SetParallelScale(camera.height / 2)
        renderer.ResetCameraClippingRange()
    else:
        view.Zoom(camera.zoom)


def _light(renderer: Any) -> None:
    renderer.RemoveAllLights()
    for position, strength in (((-1, 2, 3), 0.85), ((2, 0.5, 1.5), 0.35), ((0, -2, 1), 0.15)):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*position)
        light.SetIntensity(strength)
        renderer.AddLight(light)


def _actors(shape: Shape) -> tuple[Any, Any]:
    mesh = _mesh(shape.solid)
    normals = vtkPolyDataNormals()
    normals.SetInputData(mesh)
    normals.SetFeatureAngle(30)
    normals.SplittingOn()
    surface = vtkPolyDataMapper()
    surface.SetInputConnection(normals.GetOutputPort())
    solid = vtkActor()
    solid.SetMapper(surface)
    solid.GetProperty().SetColor(*shape.colour)
    solid.GetProperty().SetOpacity(shape.opacity)
    solid.GetProperty().SetAmbient(0.28)
    solid.GetProperty().SetDiffuse(0.75)
    edges = vtkFeatureEdges()
    edges.SetInputData(mesh)
    edges.SetFeatureAngle(28)
    edges.BoundaryEdgesOff()
    edges.NonManifoldEdgesOff()
    edges.ManifoldEdgesOff()
    edges.ColoringOff()
    lines = vtkPolyDataMapper()
    lines.SetInputConnection(edges.GetOutputPort())
    lines.SetResolveCoincidentTopologyToPolygonOffset()
    drawn = vtkActor()
    drawn.SetMapper(lines)
    drawn.GetProperty().SetColor(0.05, 0.13, 0.19)
    drawn.GetProperty().SetLineWidth(1.2)
    drawn.GetProperty().SetOpacity(0.8 * shape.opacity)
    return solid, drawn


def _mesh(solid: Part) -> Any:
    """Points that lie together are one, or every edge of the solid's faces would be an open one."""
    found, triangles = solid.tessellate(0.15, 0.3)
    points, cells, numbers = vtkPoints(), vtkCellArray(), {}
    places = []
    for each in found:
        key = (round(each.X, 3), round(each.Y, 3), round(each.Z, 3))
        if key not in numbers:
            numbers[key] = points.InsertNextPoint(*key)
        places.append(numbers[key])
    for triangle in triangles:
        corners = [places[number] for number in triangle]
        if len(set(corners)) == 3:
            cells.InsertNextCell(3, corners)
    mesh = vtkPolyData()
    mesh.SetPoints(points)
    mesh.SetPolys(cells)
    return mesh


def _sticker(sticker: Sticker) -> Any:
    reader = vtkPNGReader()
    reader.SetFileName(str(sticker.file))
    texture = vtkTexture()
    texture.SetInputConnection(reader.GetOutputPort())
    texture.InterpolateOn()
    plane = vtkPlaneSource()
    plane.SetOrigin(*sticker.corner)
    plane.SetPoint1(*(a + b for a, b in zip(sticker.corner, sticker.along, strict=True)))
    plane.SetPoint2(*(a + b for a, b in zip(sticker.corner, sticker.up, strict=True)))
    mapper = vtkPolyDataMapper()
    mapper.SetInputConnection(plane.GetOutputPort())
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetTexture(texture)
    actor.GetProperty().LightingOff()
    return actor


def _legend(legend: Legend) -> Any:
    source = vtkVectorText()
    source.SetText(legend.text)
    source.Update()
    left, right, low, high, _near, _far = source.GetOutput().GetBounds()
    scale = legend.height / (high - low)
    mapper = vtkPolyDataMapper()
    mapper.SetInputConnection(source.GetOutputPort())
    actor = vtkActor()
    actor.SetMapper(mapper)
    x, y, z = legend.middle
    actor.SetScale(scale)
    actor.SetPosition(x - (left + right) / 2 * scale, y - (low + high) / 2 * scale, z)
    actor.GetProperty().SetColor(0.05, 0.13, 0.19)
    actor.GetProperty().LightingOff()
    return actor
